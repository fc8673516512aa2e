using Farthing.Serving.Engines;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>A steady state is what a whole run shows between two of its arrivals.</summary>
public sealed class SteadyStateTests
{
    [Fact]
    public void Counts_what_the_whole_run_ends_between_the_two_arrivals()
    {
        int counted = 0;
        for (ulong seed = 1; seed <= 300; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            limits = limits with { MaxModelLen = 4096 };
            int users = 1 + (int)(seed % 5);
            int settling = 2 * users;
            if (table.Count <= settling + 1)
            {
                continue;
            }

            (_, List<RequestRecord> whole) = Fixture.Run(options, limits, new TableLoopSource(table, users));
            (SimulationResult steady, List<RequestRecord> seen) = Fixture.Run(
                options with
                {
                    SettlingRequests = settling,
                },
                limits,
                new TableLoopSource(table, users)
            );

            RequestRecord[] byArrival = [.. whole.OrderBy(record => record.RequestId)];
            long from = byArrival[settling].ArrivalNs;
            long to = byArrival[^1].ArrivalNs;
            RequestRecord[] within =
            [
                .. whole.Where(record =>
                    record.LastTokenNs > from + options.OverheadBeforeNs
                    && record.LastTokenNs <= to + options.OverheadBeforeNs
                ),
            ];
            Assert.Equal(within, seen);
            Assert.Equal(within.Length, steady.Finished);
            Assert.Equal(within.Sum(record => (long)record.OutputTokens), steady.OutputTokens);
            Assert.Equal(within.Length == 0 ? 0 : to - from, steady.MakespanNs);
            Assert.Equal(table.Count - settling, steady.Arrived);
            Assert.Equal(0, steady.Unfinished);
            counted += within.Length;
        }

        Assert.True(counted > 1000);
    }

    [Fact]
    public void Equals_the_slow_loop()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            if (table.Count < 8)
            {
                continue;
            }

            OnePool steady = options with { SettlingRequests = 6 };

            Assert.Equal(Play(steady with { FastForward = false }), Play(steady));

            string Play(OnePool run)
            {
                (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                    run,
                    limits,
                    new TableLoopSource(table, 3)
                );
                return Fixture.Print(result, records);
            }
        }
    }

    [Fact]
    public void One_user_asks_every_request_time_and_the_gaps_are_of_the_window()
    {
        // A prompt of 64 tokens in one step, then three gaps: ten requests follow each other without a pause.
        RequestTable table = new(new long[10], [.. Enumerable.Repeat(64, 10)], [.. Enumerable.Repeat(4, 10)]);
        OnePool options = Fixture.Options(100);
        SimulationResult alone = Fixture.Run(options, Fixture.Limits(), Fixture.Source((0, 64, 4))).Result;

        SimulationResult steady = Fixture
            .Run(options with { SettlingRequests = 2 }, Fixture.Limits(), new TableLoopSource(table, 1))
            .Result;

        // Arrivals 3 to 10: seven requests end between them.
        Assert.Equal(7, steady.Finished);
        Assert.Equal(7 * alone.MakespanNs, steady.MakespanNs);
        Assert.Equal(7 * 3, steady.ItlNs.Count);
        Assert.Equal(7 * alone.Steps, steady.Steps);
        Assert.Equal(steady.MakespanNs, steady.BusyNs);
        Assert.Equal(1, steady.MeanBatch);
    }

    [Fact]
    public void More_settling_requests_than_there_are_is_a_mistake_of_the_caller() =>
        Assert.Throws<ArgumentException>(() =>
            Fixture.Run(
                Fixture.Options(100) with
                {
                    SettlingRequests = 1,
                },
                Fixture.Limits(),
                Fixture.Source((0, 16, 3))
            )
        );
}
