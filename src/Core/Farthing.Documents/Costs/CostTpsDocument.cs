using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.tps")]
[Description("Tokens per second that a target price needs")]
public sealed record CostTpsDocument(
    [property: Description("At full load")] Quantity NeededTps,
    Quantity Utilization,
    [property: Description("On average")] Quantity DeliveredTps,
    [property: Description("Null where no utilization was given")]
    [property: JsonPropertyName("needed_tps_at_70_percent")]
        Quantity? NeededTpsAt70Percent,
    Quantity? PriceNow,
    [property: Description("Needed over now")] Quantity? SpeedupNeeded,
    [property: Description("Away where the throughput was given")] CarriedTraffic? Throughput = null
) : CostDocument;
