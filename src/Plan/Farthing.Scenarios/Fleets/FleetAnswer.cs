using Farthing.Planning;
using Farthing.Scenarios.Plans;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Simulations;

namespace Farthing.Scenarios.Fleets;

/// <summary>The fleet of a month: how many replicas when, from whom they are bought, and what it costs.</summary>
/// <param name="Inputs">What was asked of the plan whose replica it is made of.</param>
/// <param name="Entry">The replica that it is made of, as the plan has it.</param>
/// <param name="Question">What was asked.</param>
/// <param name="Found">What the search found.</param>
/// <param name="Chosen">The fleet that is cheapest once it is bought.</param>
/// <param name="Places">Its purchase in each place, cheapest month first; empty without a price.</param>
/// <param name="Beside">The other fleets that keep the promise, each with its places.</param>
public sealed record FleetAnswer(
    PlanInputs Inputs,
    PlanEntry Entry,
    FleetQuestion Question,
    FleetFound Found,
    FleetCandidate Chosen,
    IReadOnlyList<FleetPurchase> Places,
    IReadOnlyList<(FleetCandidate Fleet, IReadOnlyList<FleetPurchase> Places)> Beside
)
{
    /// <summary>Dollars of the month; null without a price.</summary>
    public double? Usd => Places.Count > 0 ? Places[0].Decided.UsdPerMonth : null;

    /// <summary>The chosen fleet's month at the prediction itself; null for one that stays, or where it was interrupted.</summary>
    public MonthRun? Center { get; init; }

    /// <summary>The whole month, played at the edge; null where nobody asked.</summary>
    public EdgeRun? Confirmed { get; init; }

    /// <summary>How long the most replicas hold; null where nobody asked.</summary>
    public FleetGrowth? Growth { get; init; }

    /// <summary>What each thing that the plan does is worth; without a price none, those so far where it was stopped.</summary>
    public IReadOnlyList<WaterfallBar> Waterfall { get; init; } = [];

    /// <summary>The month on other GPUs, cheapest first.</summary>
    public IReadOnlyList<FleetAnswer> OnOtherGpus { get; init; } = [];

    /// <summary>In words, GPUs whose month was not played, being too dear, or that have no fleet for it.</summary>
    public IReadOnlyList<string> NotOnOtherGpus { get; init; } = [];

    /// <summary>What losses at the busiest hour do to the chosen fleet; empty where it was stopped before.</summary>
    public IReadOnlyList<FleetLoss> Losses { get; init; } = [];

    /// <summary>What becomes of the scenario's batch; empty without one, or where it was stopped before.</summary>
    public IReadOnlyList<FleetBatch> Batch { get; init; } = [];

    /// <summary>The scenario's pools beside the fleet; null without pools, or where it was stopped before.</summary>
    public FleetPools? Pools { get; init; }

    /// <summary>How the chosen fleet is bought; null without a price.</summary>
    public FleetPurchase? Bought => Places.Count > 0 ? Places[0] : null;

    /// <summary>The fleet that stays as it is.</summary>
    public FleetCandidate Staying => Found.Staying;
}
