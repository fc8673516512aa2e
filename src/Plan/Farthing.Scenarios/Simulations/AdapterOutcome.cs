using Farthing.Serving.StepTimes;

namespace Farthing.Scenarios.Simulations;

/// <summary>The same requests without adapters: one model that all of them ask for.</summary>
/// <param name="Run">What the fleet does with them.</param>
/// <param name="KvTokens">Tokens of a replica's KV cache.</param>
public sealed record AdapterOutcome(EdgeRun Run, long KvTokens)
{
    /// <summary>Plays them.</summary>
    /// <param name="plain">The scenario without adapters, on the same traffic.</param>
    /// <param name="cancellation">Stops it.</param>
    public static AdapterOutcome Of(SimulationInputs plain, CancellationToken cancellation) =>
        new(
            EdgeRun.Play(
                plain.Setup,
                plain.Workload,
                BandEdge.Center,
                plain.Scenario.Slo,
                plain.Options,
                isDay: false,
                cancellation
            ),
            plain.Setup.Memory.KvTokens
        );
}
