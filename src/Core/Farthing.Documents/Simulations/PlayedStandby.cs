using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Description("What was held ready to start, and what came of it")]
public sealed record PlayedStandby(
    HeldStandby Held,
    [property: Description("Orders that took one")] int Taken,
    [property: Description("Orders that found none ready")] int FoundEmpty,
    [property: Description("Billed for it, waiting and on its way: part of the run's")] Quantity GpuHours,
    [property: Description("Part of the run's; away without a price")] Quantity? Usd,
    [property: Description(
        "Its nodes are among those of the purchase; false where it is paid for in part: its GPUs are another model's too"
    )]
        bool InPurchase
);
