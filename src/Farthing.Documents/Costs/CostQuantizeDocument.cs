using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.quantize")]
[Description("Gains and losses of a smaller weight format, published or simulated")]
public sealed record CostQuantizeDocument(
    [property: Description("Away where no fair pair was measured, like the next")] Quantity? PriceAfter,
    [property: Description("Throughput over 16 bit")] Quantity? Speedup,
    Quantity PriceNow,
    [property: Description("Share of benchmark scores that is kept")] Quantity RecoveredQuality,
    [property: Description("By the name plate")] Quantity? NominalBytes,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null,
    [property: Description("The same fleet with the weights in the other format")]
        CarriedTraffic? ThroughputAfter = null
) : CostDocument;
