using Farthing.Planning.Deliverables;
using Farthing.Serving.Slos;

namespace Farthing.Planning.Baselines;

/// <summary>The current fleet, priced and simulated like a plan's fleet.</summary>
/// <param name="Entry">The fleet with everything that a plan says about one; null where it cannot be computed.</param>
/// <param name="Reason">Why not; null with an entry.</param>
public sealed record BaselineResult(PlanEntry? Entry, string? Reason)
{
    /// <summary>The deliverable of each promise alone, in the order of the SLO; empty where the fleet carries the traffic within all of them.</summary>
    public IReadOnlyList<(SloTarget Target, DeliverableRate Rate)> Alone { get; init; } = [];
}
