using Farthing.Numerics.Statistics;
using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Stretches of a run beside its records.</summary>
public sealed class SimulationWindowTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public void Each_stretch_has_what_ended_in_it_whichever_loop_plays_it()
    {
        int judged = 0;
        for (ulong seed = 1; seed <= 300; seed++)
        {
            (OnePool living, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);
            OnePool options = living with
            {
                WindowNs = 20_000 + (long)(seed * 1_000),
                WindowsPerLong = (int)(seed % 5),
                Life = seed % 2 == 0 ? living.Life : null,
                Deployment = Fixture.Deploy(1 + (int)(seed % 4)),
            };

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                options,
                limits,
                new TableSource(table, 2)
            );

            (SimulationResult slow, _) = Fixture.Run(
                options with
                {
                    FastForward = false,
                },
                limits,
                new TableSource(table, 2)
            );
            Assert.Equal(Text(slow), Text(result));
            Assert.Equal(
                (result.Arrived, result.Finished, result.Rejected, result.Good),
                (
                    result.Windows.Sum(one => one.Arrived),
                    result.Windows.Sum(one => one.Finished),
                    result.Windows.Sum(one => one.Rejected),
                    result.Windows.Sum(one => one.Good)
                )
            );
            Assert.Equal(
                seed % 5 == 0
                    ? []
                    : result
                        .Windows.Chunk((int)(seed % 5))
                        .Select(some => (some[0].FromNs, some[^1].ToNs, some.Sum(one => one.Good))),
                result.LongWindows.Select(one => (one.FromNs, one.ToNs, one.Good))
            );
            foreach (SimulationWindow window in result.Windows.Concat(result.LongWindows))
            {
                LogLinearHistogram ttft = new();
                foreach (RequestRecord record in records)
                {
                    if (
                        record.Finish != FinishReason.Rejected
                        && record.LastTokenNs > window.FromNs
                        && record.LastTokenNs <= window.ToNs
                    )
                    {
                        ttft.Record(record.FirstTokenNs - record.ArrivalNs);
                    }
                }

                Assert.Equal(ttft.Count, window.Finished);
                double exact = ttft.Quantile(0.95) / 1e9;
                Assert.InRange(window.Seconds[0], exact * 0.992, exact * 1.008);
                judged++;
            }
        }

        Assert.True(judged > 1_000, $"{judged}");
    }

    /// <summary>Steps of 1,000: a request alone keeps 2,000 to its first token; four at once on one sequence do not.</summary>
    [Fact]
    public void The_hour_in_which_the_promise_broke_is_named()
    {
        Slo slo = new([new SloTarget(LatencyMetric.Ttft, Statistic.P95, 2e-6)]);
        OnePool options = Fixture.Options(100, new LinearStepTimes(1000, 0)) with
        {
            Slo = slo,
            WindowNs = 10_000,
        };

        (SimulationResult result, _) = Fixture.Run(
            options,
            Fixture.Limits(512, 1),
            Fixture.Source(
                (0, 5, 2),
                (11_000, 5, 2),
                (11_000, 5, 2),
                (11_000, 5, 2),
                (11_000, 5, 2),
                (35_000, 5, 2)
            )
        );

        Assert.Equal(
            [(0, 10_000), (10_000, 20_000), (20_000, 30_000), (30_000, 37_000)],
            result.Windows.Select(one => (one.FromNs, one.ToNs))
        );
        Assert.Equal([true, false, true, true], result.Windows.Select(one => one.Keeps(slo)));
        Assert.Equal([1, 4, 0, 1], result.Windows.Select(one => one.Finished));
        Assert.Equal([1, 1, 0, 1], result.Windows.Select(one => one.Good));
        Assert.Equal(3.5, result.Windows[1].WorstShare(slo), 1); // The fourth waits 6,000 and has its token at 7,000.
        Assert.Empty(
            Fixture
                .Run(options with { WindowNs = 0 }, Fixture.Limits(512, 1), Fixture.Source((0, 5, 2)))
                .Result.Windows
        );
    }

    private static string Text(SimulationResult result) =>
        string.Join(
            "\n",
            result.Windows.Select(one => $"{one with { Seconds = [] }} {string.Join(' ', one.Seconds)}")
        );
}
