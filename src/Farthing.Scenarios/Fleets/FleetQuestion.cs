using Farthing.Planning.Setups;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
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

    /// <summary>What may be gone without the promise; null for nothing.</summary>
    public FleetSpares? Spares { get; init; }

    /// <summary>What plays a day, at the edge that is asked for.</summary>
    /// <param name="inputs">The day and the fleet that it begins with.</param>
    public PolicySweep Sweep(SimulationInputs inputs) => new(inputs, Scale) { Edge = Edge, IsDay = true };

    /// <summary>A day as simulate would be asked to play it.</summary>
    /// <param name="day">The day.</param>
    public SimulationInputs Inputs(FleetDay day) =>
        new(Month.Scenario with { Autoscale = Scale }, day.Workload, Setup, null, []);
}
