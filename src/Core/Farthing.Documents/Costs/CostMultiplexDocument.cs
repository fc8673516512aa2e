using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.multiplex")]
[Description("Tenants with a fleet each, pooled on one that runs fuller")]
public sealed record CostMultiplexDocument(
    Quantity GpusApart,
    Quantity GpusPooled,
    Quantity WholeGpusPooled,
    [property: Description("Apart over pooled")] Quantity Ratio,
    [property: Description("Share of the bill, at most")] Quantity Saved,
    Quantity? UsdPerMonthApart,
    [property: Description("Whole GPUs")] Quantity? UsdPerMonthPooled,
    Quantity? ClaimedSaving,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null
) : CostDocument;
