using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Purchases;
using Farthing.Scenarios.Simulations;

namespace Farthing.Scenarios.Fleets;

/// <summary>A fleet that keeps the promise: one that stays as it is, or a policy.</summary>
/// <param name="Policy">The policy; null for a fleet that stays.</param>
/// <param name="Replicas">Replicas of a fleet that stays; 0 for a policy.</param>
/// <param name="Month">The month at the edge that the promise was checked at; null for a fleet that stays, which is judged on the busiest day.</param>
/// <param name="BusiestDay">What it does on the busiest day, at that edge.</param>
public sealed record FleetCandidate(
    ScenarioAutoscale? Policy,
    int Replicas,
    MonthRun? Month,
    EdgeRun BusiestDay
)
{
    private const double HoursPlayed = RepresentativeDays.DaysPerMonth * 24.0;

    /// <summary>Replicas that are paid for over the month.</summary>
    public IReadOnlyList<PaidStretch> Paid => Month?.Paid ?? [new PaidStretch(Replicas, HoursPlayed)];

    /// <summary>GPU-hours of a month.</summary>
    /// <param name="setup">What is served.</param>
    /// <param name="hoursPerMonth">Hours that a month is billed.</param>
    public double GpuHours(ServingSetup setup, double hoursPerMonth) =>
        Month is null
            ? Replicas * setup.Deployment.GpusPerReplica * hoursPerMonth
            : Month.GpuHours(setup) * hoursPerMonth / HoursPlayed;

    /// <summary>GPU-hours of a month with those replicas that may be gone.</summary>
    /// <param name="setup">What is served.</param>
    /// <param name="hoursPerMonth">Hours that a month is billed.</param>
    /// <param name="spares">What may be gone; null for nothing.</param>
    /// <param name="perNode">Replicas of one node.</param>
    public double GpuHours(ServingSetup setup, double hoursPerMonth, FleetSpares? spares, int perNode) =>
        GpuHours(setup, hoursPerMonth)
        + (
            spares is null
                ? 0
                : (PaidStretch.Mean(spares.With(Paid, perNode)) - PaidStretch.Mean(Paid))
                    * setup.Deployment.GpusPerReplica
                    * hoursPerMonth
        );
}
