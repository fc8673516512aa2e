using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Fleets;

/// <summary>What a fleet is searched for.</summary>
/// <param name="Month">The traffic.</param>
/// <param name="Setup">One replica's configuration.</param>
/// <param name="Scale">Bounds, starts and losses; its policy where the person named one.</param>
/// <param name="Edge">Slowness of the steps at which the promise must hold.</param>
public sealed record FleetQuestion(
    FleetMonth Month,
    ServingSetup Setup,
    ScenarioAutoscale Scale,
    BandEdge Edge
)
{
    /// <summary>True plays every autoscaler; false those that differ in kind.</summary>
    public bool PlaysAll { get; init; }

    /// <summary>True where the promise must hold in each hour, not just over the month and its busiest day.</summary>
    public bool EveryHour { get; init; }

    /// <summary>The promise.</summary>
    public SweepPromise Promise => new(Month.Scenario.Slo) { EveryStretch = EveryHour };

    /// <summary>What may be gone without the promise; null for nothing.</summary>
    public FleetSpares? Spares { get; init; }

    /// <summary>What plays a day, at the edge that is asked for.</summary>
    /// <param name="inputs">The day and the fleet that it begins with.</param>
    /// <param name="changes">What is changed of its life; null for nothing.</param>
    public PolicySweep Sweep(SimulationInputs inputs, Func<FleetLife, FleetLife>? changes = null) =>
        new(inputs, Scale)
        {
            Edge = Edge,
            IsDay = true,
            Changes = changes,
            Promise = Promise,
        };

    /// <summary>A day as simulate would be asked to play it, with losses of its own: the month is not one day's luck.</summary>
    /// <param name="day">The day.</param>
    public SimulationInputs Inputs(FleetDay day) =>
        new(
            Month.Scenario with
            {
                Autoscale = Scale,
                Workload = Month.Scenario.Workload with
                {
                    Seed = Month.Scenario.Workload.Seed + (ulong)day.Of.Index,
                },
            },
            day.Workload,
            Setup,
            null,
            []
        );
}
