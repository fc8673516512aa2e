using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;

namespace Farthing.Tests.Scenarios.Simulations.Policies;

/// <summary>A sweep that is interrupted keeps what it played.</summary>
public sealed class PolicySweepTests
{
    [Fact]
    public void An_interrupted_sweep_has_the_trials_so_far_and_says_so()
    {
        using CancellationTokenSource stop = new();
        List<string> found = [];

        PolicySweepResult played = Sweep()
            .Run(
                new StudyProgress(
                    words =>
                    {
                        if (words.EndsWith("policies played", StringComparison.Ordinal))
                        {
                            stop.Cancel();
                        }
                    },
                    (_, _, _) => { }
                )
                {
                    Found = found.Add,
                },
                stop.Token
            );

        Assert.True(played.IsPartial);
        Assert.NotEmpty(played.Trials);
        Assert.All(found, words => Assert.StartsWith("best so far: ", words, StringComparison.Ordinal));
    }

    [Fact]
    public void A_sweep_that_is_interrupted_before_the_first_trial_has_nothing_to_say()
    {
        using CancellationTokenSource stop = new();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            Sweep().Run(new StudyProgress(_ => { }, (_, _, _) => { }), stop.Token)
        );
    }

    private static PolicySweep Sweep()
    {
        Scenario scenario = ScenarioReader.Parse(
            """
            model: llama-3.1-8b
            hardware: { gpus: [H100-SXM] }
            workload: { input: 256, output: 32, rate: 4/s, requests: 2000 }
            slo: { ttft_p95: 1s }
            autoscale: { policy: hpa, target: 8, min: 1, max: 3, cold_start: 10s }
            """,
            "test.yaml"
        );
        List<string> notes = [];
        return new PolicySweep(
            SimulationInputs.Of(
                scenario,
                DeploymentResolver.Resolve(scenario, Catalog.BuiltIn, notes),
                WorkloadResolver.Resolve(scenario, TestContext.Current.CancellationToken),
                CoefficientsFile.BuiltIn,
                Catalog.BuiltIn,
                notes
            ),
            scenario.Autoscale!
        );
    }
}
