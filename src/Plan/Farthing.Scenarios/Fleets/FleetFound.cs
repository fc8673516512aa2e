using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;

namespace Farthing.Scenarios.Fleets;

/// <summary>What a search of fleets found.</summary>
/// <param name="Still">The smallest fleet that stays as it is and keeps the promise on the busiest day.</param>
/// <param name="Candidates">Fleets that keep the promise over the month: the one that stays, then the cheapest policies.</param>
/// <param name="OnBusiestDay">Of each autoscaler that keeps the promise on the busiest day the cheapest target, cheapest first.</param>
/// <param name="Lost">Policies that keep the busiest day and lose the promise on another: why a dearer one was taken.</param>
/// <param name="RatePerReplica">What one replica carries: requests a second of the busiest hour over the replicas of <paramref name="Still"/>.</param>
/// <param name="Played">Autoscalers that were played.</param>
/// <param name="Families">Autoscalers that were to be played.</param>
/// <param name="IsInterrupted">True where it was stopped before it was through.</param>
public sealed record FleetFound(
    StaticFleet Still,
    IReadOnlyList<FleetCandidate> Candidates,
    IReadOnlyList<PolicyTrial> OnBusiestDay,
    IReadOnlyList<(PolicyTrial Trial, LostDay On)> Lost,
    double RatePerReplica,
    int Played,
    int Families,
    bool IsInterrupted
);
