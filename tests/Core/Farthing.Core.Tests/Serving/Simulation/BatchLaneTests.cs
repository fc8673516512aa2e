using Farthing.Numerics.Randomness;
using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Serving.Lanes;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Sources;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Batch requests on the replicas of what people wait for.</summary>
public sealed class BatchLaneTests
{
    private static readonly LaneOptions Quick = new()
    {
        InFlight = 5,
        StepNs = 50_000,
        TickNs = 10_000,
        ReadEveryNs = 100_000,
    };

    private static MixedSource Mix(
        RequestSource interactive,
        BatchJobs jobs,
        int input,
        int output,
        int priority = 0
    ) => new(interactive, Jobs(jobs, input, output, priority));

    private static BatchSource Jobs(BatchJobs jobs, int input, int output, int priority = 0) =>
        new(jobs, new IndependentLengths(new FixedLength(input), new FixedLength(output)), priority, 1);

    private static (SimulationResult Result, List<RequestRecord> Records, List<RequestRecord> Batch) Play(
        OnePool options,
        SchedulerLimits limits,
        RequestSource source
    )
    {
        List<RequestRecord> batch = [];
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            options with
            {
                OnBatchRecord = batch.Add,
            },
            limits,
            source
        );
        return (result, records, batch);
    }

    /// <summary>Steps of 1 µs and 10 ns a token. At 10 µs four begin (prompts of 400 tokens: 5 µs, then 1.04 µs), at 20 µs four more, at 30 µs the last two.</summary>
    [Fact]
    public void Four_begin_in_a_tick_where_nobody_waits()
    {
        (SimulationResult result, List<RequestRecord> records, List<RequestRecord> batch) = Play(
            Fixture.Options(1000) with
            {
                Lane = Quick,
            },
            Fixture.Limits(),
            Mix(Fixture.Source((0, 100, 3)), new BatchJobs(10, 1_000_000), 100, 2)
        );

        Assert.Equal(4_020, Assert.Single(records).LastTokenNs);
        Assert.Equal(
            [16_040, 16_040, 16_040, 16_040, 26_040, 26_040, 26_040, 26_040, 34_020, 34_020],
            batch.Select(one => one.LastTokenNs)
        );
        Assert.Equal(
            (1L, 1L, 4_020L, 34_020L),
            (result.Arrived, result.Finished, result.MakespanNs, result.WholeNs)
        );
        BatchResult done = result.Batch!;
        Assert.Equal(
            (10L, 10L, 0L, 0L, 20L, 1_000L, 34_020L),
            (
                done.Submitted,
                done.InTime,
                done.Late,
                done.Expired,
                done.OutputTokens,
                done.InputTokens,
                done.EndNs
            )
        );
        Assert.True(done.IsKept);
    }

    /// <summary>The same beside a request that writes from 9 µs to 22.1 µs: one begins in each of its ticks, and its prompt is a longer gap. The rest is sent at 30 and 40 µs; due at 35 µs, four are late and four are not sent.</summary>
    [Fact]
    public void One_begins_in_a_tick_beside_somebody_who_waits()
    {
        (SimulationResult result, List<RequestRecord> records, List<RequestRecord> batch) = Play(
            Fixture.Options(1000) with
            {
                Lane = Quick,
            },
            Fixture.Limits(),
            Mix(Fixture.Source((9_000, 100, 10)), new BatchJobs(10, 35_000), 100, 2)
        );

        Assert.Equal(22_100, Assert.Single(records).LastTokenNs);
        Assert.Equal([14_030, 23_110, 36_040, 36_040, 36_040, 36_040], batch.Select(one => one.LastTokenNs));
        Assert.Equal((9L, 2_010L), (result.ItlNs.Count, result.ItlNs.Max));
        BatchResult done = result.Batch!;
        Assert.Equal((2L, 4L, 4L), (done.InTime, done.Late, done.Expired));
        Assert.Equal((0L, 0L), (result.Unfinished, done.Unfinished));
        Assert.False(done.IsKept);
    }

    /// <summary>Two interactive requests of four times the room of a batch one leave none of five.</summary>
    [Fact]
    public void A_burst_pushes_the_lane_out()
    {
        (SimulationResult result, _, List<RequestRecord> batch) = Play(
            Fixture.Options(1000) with
            {
                Lane = Quick,
            },
            Fixture.Limits(),
            Mix(Fixture.Source((0, 100, 60), (0, 100, 60)), new BatchJobs(3, 1_000_000), 100, 2)
        );

        long burstNs = 3_000 + (59 * 1_020); // 63.18 µs; the next tick is at 70 µs.
        Assert.Equal((burstNs, 1_020L), (result.MakespanNs, result.ItlNs.Max));
        Assert.All(batch, one => Assert.Equal(70_000, one.ScheduledNs));
    }

    /// <summary>A request of 200 tokens holds more of the cache than the lane may. Each reading halves 64: read in every tick, three begin before nothing is left beside it (32, 16, 8, then 4); read in every tenth, ten begin below 32 and two below 16.</summary>
    [Theory]
    [InlineData(10_000, 3)]
    [InlineData(100_000, 12)]
    public void A_full_cache_halves_the_limit_with_each_reading(long readEveryNs, int begin)
    {
        (_, List<RequestRecord> records, List<RequestRecord> batch) = Play(
            Fixture.Options(1000) with
            {
                Lane = Quick with { InFlight = 64, MaxKvUse = 0.005, ReadEveryNs = readEveryNs },
            },
            Fixture.Limits(seqs: 64),
            Mix(Fixture.Source((0, 100, 200)), new BatchJobs(40, 10_000_000), 100, 300)
        );

        long endNs = Assert.Single(records).LastTokenNs;
        Assert.InRange(endNs, 131_000, 300_000);
        Assert.Equal(begin, batch.Count(one => one.ScheduledNs < endNs));
    }

    /// <summary>Without a lane all are sent at once: an engine that goes by priority serves the interactive one of 1 µs later first, one that goes by arrival last.</summary>
    [Theory]
    [InlineData(SchedulingPolicy.Priority, 0)]
    [InlineData(SchedulingPolicy.Fcfs, 3)]
    public void Sent_at_once_they_stand_behind_by_priority_alone(SchedulingPolicy policy, int before)
    {
        (_, List<RequestRecord> records, List<RequestRecord> batch) = Play(
            Fixture.Options(1000),
            Fixture.Limits(seqs: 1) with
            {
                Policy = policy,
            },
            Mix(Fixture.Source((1_000, 100, 2)), new BatchJobs(4, 1_000_000), 100, 1, priority: 1)
        );

        RequestRecord interactive = Assert.Single(records);
        Assert.Equal(before + 1, batch.Count(one => one.LastTokenNs < interactive.LastTokenNs));
    }

    /// <summary>INV-3, INV-10, INV-31 and what is promised, on random fleets that hold or send at once, half of which lose replicas.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Both_classes_are_conserved_and_fast_runs_are_slow_ones()
    {
        (long held, long expired, long late) = (0, 0, 0);
        for (ulong seed = 1; seed <= 600; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) =
                seed % 2 == 0 ? FastForwardTests.RandomCase(seed) : FleetLifeTests.LivingCase(seed);
            Pcg32 random = new(seed, 77);
            int inFlight = random.NextInt32(1, 20);
            options = options with
            {
                Lane =
                    seed % 3 == 0
                        ? null
                        : Quick with
                        {
                            InFlight = inFlight,
                            MaxKvUse = 0.2 + (0.7 * random.NextDouble()),
                        },
            };
            BatchJobs jobs = new(random.NextInt32(1, 30), random.NextInt32(50_000, 3_000_000))
            {
                FirstNs = random.NextInt32(0, 50_000),
                EveryNs = random.NextInt32(0, 1) * 400_000,
                UntilNs = 1_500_000,
            };
            ulong drawn = seed;
            MixedSource Source() =>
                new(
                    new TableSource(table, 2),
                    new BatchSource(
                        jobs,
                        new IndependentLengths(new UniformLength(1, 150), new UniformLength(1, 60)),
                        (int)(drawn % 2),
                        drawn
                    )
                );

            (SimulationResult result, List<RequestRecord> records, List<RequestRecord> batch) = Play(
                options,
                limits,
                Source()
            );

            (SimulationResult slow, List<RequestRecord> slowly, List<RequestRecord> slowBatch) = Play(
                options with
                {
                    FastForward = false,
                },
                limits,
                Source()
            );
            Assert.Equal(
                Fixture.Print(slow, [.. slowly, .. slowBatch]),
                Fixture.Print(result, [.. records, .. batch])
            );
            SimulationResult quiet = (options with { MeasuresWork = false }).Run(
                limits,
                Source(),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(
                (result.ItlNs.Count, result.ItlNs.Max, result.ItlNs.Mean, result.BusyNs),
                (quiet.ItlNs.Count, quiet.ItlNs.Max, quiet.ItlNs.Mean, quiet.BusyNs)
            );
            BatchResult done = result.Batch!;
            Assert.Equal(jobs.Jobs * jobs.Requests, done.Submitted);
            Assert.Equal((0L, 0L), (result.Unfinished, done.Unfinished));
            Assert.Equal(done.Submitted, done.Finished + done.Expired + done.Rejected);
            Assert.Equal(batch.Count, done.Finished + done.Rejected);
            Assert.Equal(batch.Sum(one => (long)one.OutputTokens), done.OutputTokens);
            Assert.Equal(2 * table.Count, result.Arrived);
            Assert.Equal(records.Sum(one => (long)one.OutputTokens), result.OutputTokens);
            Assert.Equal(records.Sum(one => Math.Max(0L, one.OutputTokens - 1)), result.ItlNs.Count);
            if (options.Lane is not null)
            {
                Assert.All(batch, one => Assert.True(MostBeside(one, batch) <= inFlight, $"seed {seed}"));
            }

            held += options.Lane is null ? 0 : done.Submitted;
            expired += done.Expired;
            late += done.Late;
        }

        Assert.True(held > 5_000 && expired > 200 && late > 200, $"{held} {expired} {late}");
    }

    /// <summary>A fleet that gets none is the fleet without a lane, bit for bit.</summary>
    [Fact]
    public void A_lane_that_nothing_is_held_in_changes_nothing()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);

            (SimulationResult plain, List<RequestRecord> records) = Fixture.Run(
                options,
                limits,
                new TableSource(table)
            );
            (SimulationResult mixed, List<RequestRecord> others) = Fixture.Run(
                options with
                {
                    Lane = Quick,
                },
                limits,
                Mix(new TableSource(table), new BatchJobs(1, 1) { FirstNs = 5, UntilNs = 5 }, 1, 1)
            );

            Assert.Equal(Fixture.Print(plain, records), Fixture.Print(mixed, others));
            Assert.Null(mixed.Batch);
        }
    }

    /// <summary>Most batch requests that were at a replica at the same time as one of them began.</summary>
    private static int MostBeside(RequestRecord one, List<RequestRecord> batch) =>
        batch.Count(other =>
            other.ReplicaIndex == one.ReplicaIndex
            && other.Preemptions == 0
            && other.ScheduledNs <= one.ScheduledNs
            && other.LastTokenNs > one.ScheduledNs
        );
}
