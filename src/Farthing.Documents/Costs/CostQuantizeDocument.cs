using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.quantize")]
[Description("Published gains and losses of a smaller weight format")]
public sealed record CostQuantizeDocument(
    [property: Description("Away where no fair pair was measured, like the next")] Quantity? PriceAfter,
    [property: Description("Throughput over 16 bit")] Quantity? Speedup,
    Quantity PriceNow,
    [property: Description("Share of benchmark scores that is kept")] Quantity RecoveredQuality,
    [property: Description("By the name plate")] Quantity? NominalBytes
) : CostDocument;
