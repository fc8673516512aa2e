using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.price")]
[Description("Dollars per million tokens, with the utilization that they hold at")]
public sealed record CostPriceDocument(
    Quantity GpuUsdPerHour,
    Quantity FleetUsdPerHour,
    Quantity FleetUsdPerMonth,
    [property: Description("Away without a throughput, like all that follows")] Quantity? Price = null,
    Quantity? Utilization = null,
    [property: Description("Around the clock, where traffic was given")] Quantity? NeededTps = null,
    Quantity? DeliverableTps = null,
    Quantity? GpusNeeded = null,
    Quantity? UsdPerMonth = null,
    [property: Description("At 100 % utilization: a price nobody pays")] Quantity? PriceAtFullLoad = null,
    [property: Description("False where the traffic takes more GPUs than were given")] bool? Delivers = null,
    [property: JsonPropertyName("price_at_70_percent")] Quantity? PriceAt70Percent = null,
    [property: Description("1 / utilization")] Quantity? RealWorldMultiplier = null,
    [property: Description("Away where the throughput was given")] CarriedTraffic? Throughput = null,
    [property: Description("From cheap to dear where ranked")]
        IReadOnlyList<ComparedPrice>? Comparison = null,
    [property: Description("False where the prices are at different utilizations")] bool? Ranked = null,
    [property: Description("Read in each step; with a model, like all that follows")]
        Quantity? FloorWeightBytes = null,
    Quantity? FloorStepSeconds = null,
    [property: Description("At most, at the batch that was given")] Quantity? FloorTps = null,
    [property: JsonPropertyName("floor_tps_batch_1")] Quantity? FloorTpsBatch1 = null,
    [property: JsonPropertyName("floor_price_batch_1")] Quantity? FloorPriceBatch1 = null,
    [property: Description("Where a fleet was simulated, at the same utilization as the price")]
        Quantity? PricePerRequest = null,
    Quantity? ClaimedTps = null,
    [property: Description("impossible or not excluded")] string? RooflineVerdict = null
) : CostDocument;

[Description("One option beside others")]
public sealed record ComparedPrice(
    string Name,
    [property: Description("At its own utilization; at 100 % where none was stated")] Quantity Price,
    Quantity Utilization,
    bool UtilizationStated,
    [property: Description("At each utilization that some option has")]
        IReadOnlyList<EqualizedPrice> Equalized
);

[Description("A price at a utilization")]
public sealed record EqualizedPrice(Quantity Utilization, Quantity Price);
