using System.ComponentModel;
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
    Quantity? UsdPerMonthPooled
) : CostDocument;
