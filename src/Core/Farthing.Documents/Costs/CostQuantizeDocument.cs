using System.ComponentModel;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.quantize")]
[Description("Gains and losses of a smaller weight format, published or simulated")]
public sealed record CostQuantizeDocument(
    [property: Description("Away without a price, or where no fair pair was measured")] Quantity? PriceAfter,
    [property: Description("Throughput over 16 bit; away where no fair pair was measured")] Quantity? Speedup,
    [property: Description("Away without a price")] Quantity? PriceNow,
    [property: Description(
        "Share of benchmark scores that is kept: the band that plan judges by; away where there is none"
    )]
        Quantity? RecoveredQuality,
    [property: Description("Measured losses, one by one")] MethodQuality Quality,
    [property: Description("By the name plate")] Quantity? NominalBytes,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null,
    [property: Description("The same fleet with the weights in the other format")]
        CarriedTraffic? ThroughputAfter = null,
    [property: Description("Away where no fleet was simulated, like the next")]
        Quantity? PricePerRequestNow = null,
    Quantity? PricePerRequestAfter = null
) : CostDocument;
