using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Steps;
using Farthing.Serving.StepTimes;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Engines;

/// <summary>A sequence that decodes alone is played many steps at a time: the same bytes as step by step.</summary>
public sealed class LoneStepsTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void Equal_the_slow_loop_on_random_workloads()
    {
        long together = 0;
        for (ulong seed = 1; seed <= 600; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            KvLayout layout = seed % 3 == 0 ? KvLayout.Contiguous : KvLayout.Paged;
            limits = limits with
            {
                MaxNumSeqs = seed % 2 == 0 ? 1 : limits.MaxNumSeqs,
                KvLayout = layout,
                MaxTokens = 80,
            };
            options = options with
            {
                Deployment = options.Deployment with { Engine = new EngineOptions { KvLayout = layout } },
                MeasuresWork = false,
                WindowNs = seed % 5 == 0 ? 7_001 : 0,
            };
            RememberedStepTimes times = new(options.StepTimes, limits.WindowTokens);

            string slow = Play(options with { FastForward = false }, limits, table);
            string fast = Play(options with { StepTimes = times }, limits, table);

            Assert.True(slow == fast, $"seed {seed}:\n--- slow\n{slow}\n--- fast\n{fast}");
            together += times.Asked;
        }

        Assert.True(together > 50_000, $"only {together} steps were played together");
    }

    [Fact]
    public void Of_a_model_take_as_long_as_each_step_is_estimated()
    {
        OperatorStepTimeModel times = StepTimeModelFactory.Create(Fixture.Deploy(), CoefficientsFile.BuiltIn);
        foreach (
            OperatorStepTimeModel edge in (OperatorStepTimeModel[])[times, times.Times(1.3), times.Times(0.8)]
        )
        {
            foreach (int from in (int[])[1, 100, 4_000])
            {
                long[] together = [.. edge.LoneNs(from, 50)];

                Assert.Equal(
                    Enumerable
                        .Range(from, 50)
                        .Select(context => edge.EstimateNs(StepShape.Decodes(1, context))),
                    together
                );
            }
        }

        Assert.True(times.LoneNs(int.MaxValue / 2, 4).IsEmpty);
    }

    private static string Play(OnePool options, SchedulerLimits limits, RequestTable table)
    {
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            options,
            limits,
            new TableSource(table, 2)
        );
        return Fixture.Print(result, records)
            + string.Join(
                '\n',
                result.Windows.Select(window =>
                    $"{window.FromNs} {window.Arrived} {window.Finished} {string.Join(' ', window.Seconds)}"
                )
            )
            + result.PeakBatch;
    }
}
