using Farthing.Planning.Setups;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations;

/// <summary>What a batch beside the traffic is compared with.</summary>
/// <param name="Without">The traffic on the same fleet without it.</param>
/// <param name="Alone">The first batch alone on one replica, all of it sent at once.</param>
public sealed record BatchOutcome(EdgeRun Without, SimulationResult Alone)
{
    /// <summary>Plays both; null where the inputs have no batch.</summary>
    /// <param name="inputs">What is simulated.</param>
    /// <param name="cancellation">Stops it.</param>
    public static BatchOutcome? Of(SimulationInputs inputs, CancellationToken cancellation)
    {
        if (inputs.Batch is null)
        {
            return null;
        }

        RunOptions without = inputs.Options with { Batch = null, Lane = null };
        return new BatchOutcome(
            EdgeRun.Play(
                inputs.Setup,
                inputs.Workload,
                BandEdge.Center,
                inputs.Scenario.Slo,
                without,
                isDay: false,
                cancellation
            ),
            inputs
                .Setup.WithReplicas(1)
                .Run(inputs.Batch.CreateOne(), BandEdge.Center, Slo.None, new RunOptions(), cancellation)
        );
    }
}
