using System.ComponentModel;
using Farthing.Documents.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Costs;

[Document("cost.mix")]
[Description("Reserved, on-demand and spot GPUs together")]
public sealed record CostMixDocument(
    [property: Description("Null where only prices were asked")] Quantity? ReservedUsdPerHour = null,
    Quantity? SpotUsdPerHour = null,
    IReadOnlyList<BoughtGpus>? Blocks = null,
    Quantity? UsdPerMonth = null,
    [property: Description("Of an hour that runs")] Quantity? UsdPerGpuHour = null,
    Quantity? AgainstUsdPerMonth = null,
    Quantity? Saving = null,
    [property: Description("Share of the month in use from which a reservation pays")]
        Quantity? ReservationBreakEven = null,
    [property: Description("At the utilization, with a fleet that was simulated")] Quantity? Price = null,
    [property: Description("Away where no fleet was simulated")] CarriedTraffic? Throughput = null,
    [property: Description("Beside price")] Quantity? PricePerRequest = null
) : CostDocument;

[Description("GPUs bought in one way")]
public sealed record BoughtGpus(
    [property: Description("reserved, on demand or spot")] string Kind,
    double Gpus,
    Quantity UsdPerGpuHour,
    [property: Description("Share of the month in which they run")] double HoursFraction,
    Quantity UsdPerMonth
);
