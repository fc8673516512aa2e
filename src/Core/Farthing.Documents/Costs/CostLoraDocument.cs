using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.lora")]
[Description("Many LoRA adapters on one fleet instead of a deployment each")]
public sealed record CostLoraDocument(
    Quantity GpusApart,
    Quantity GpusPooled,
    Quantity WholeGpusPooled,
    [property: Description("Share of the throughput that adapters cost")] Quantity Slowdown,
    Quantity? UsdPerMonthApart,
    Quantity? UsdPerMonthPooled,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null
) : CostDocument;
