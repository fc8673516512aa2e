using Farthing.Planning.Fleets;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Simulations;

namespace Farthing.Scenarios.Fleets;

/// <summary>The fleet of a month: how many replicas when, from whom they are bought, and what it costs.</summary>
/// <param name="Inputs">What was asked of the plan whose replica it is made of.</param>
/// <param name="Replica">The replica that the plan chose.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Found">What the search found.</param>
/// <param name="Chosen">The fleet that is cheapest once it is bought.</param>
/// <param name="Places">Its purchase in each place, cheapest month first; empty without a price.</param>
/// <param name="Beside">The other fleets that keep the promise, each with its places.</param>
/// <param name="Center">The chosen fleet's month at the prediction itself; null for one that stays, or where it was interrupted.</param>
/// <param name="Confirmed">The whole month, played at the edge; null where nobody asked.</param>
/// <param name="Growth">How long the most replicas hold; null where nobody asked.</param>
/// <param name="Waterfall">What each thing that the plan does is worth; without a price none, those so far where it was stopped.</param>
public sealed record FleetAnswer(
    PlanInputs Inputs,
    ReplicaShape Replica,
    FleetQuestion Question,
    FleetFound Found,
    FleetCandidate Chosen,
    IReadOnlyList<FleetPurchase> Places,
    IReadOnlyList<(FleetCandidate Fleet, IReadOnlyList<FleetPurchase> Places)> Beside,
    MonthRun? Center,
    EdgeRun? Confirmed,
    FleetGrowth? Growth,
    IReadOnlyList<WaterfallBar> Waterfall
)
{
    /// <summary>The scenario's pools beside the fleet; null without pools, or where it was stopped before.</summary>
    public FleetPools? Pools { get; init; }

    /// <summary>How the chosen fleet is bought; null without a price.</summary>
    public FleetPurchase? Bought => Places.Count > 0 ? Places[0] : null;

    /// <summary>The fleet that stays as it is.</summary>
    public FleetCandidate Staying => Found.Candidates[0];
}
