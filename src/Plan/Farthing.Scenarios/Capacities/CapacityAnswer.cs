using Farthing.Planning.Capacities;
using Farthing.Planning.Fleets;
using Farthing.Planning.Search;
using Farthing.Scenarios.Plans;

namespace Farthing.Scenarios.Capacities;

/// <summary>What a given fleet carries, and what that follows from.</summary>
/// <param name="Inputs">Model, traffic, promise, prices.</param>
/// <param name="Gpus">How many GPUs.</param>
/// <param name="Capacity">The fleet; null where no spread of the model fits these GPUs.</param>
/// <param name="Quote">What it costs; null where nobody sells it at a known price, or nothing fits.</param>
/// <param name="Rejections">Spreads that cannot be used.</param>
/// <param name="Assumptions">What was assumed in place of what nobody said.</param>
public sealed record CapacityAnswer(
    PlanInputs Inputs,
    int Gpus,
    FleetCapacity? Capacity,
    FleetQuote? Quote,
    IReadOnlyList<Rejection> Rejections,
    IReadOnlyList<string> Assumptions
)
{
    /// <summary>True where some rate keeps the promise.</summary>
    public bool Carries => Capacity is { Rate.Factor: > 0 };
}
