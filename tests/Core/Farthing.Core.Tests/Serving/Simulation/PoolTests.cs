using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Fleets of several pools.</summary>
public sealed class PoolTests
{
    private static (SimulationResult Result, List<RequestRecord> Records) Play(
        OnePool run,
        RequestSource source,
        params PoolOptions[] pools
    )
    {
        List<RequestRecord> records = [];
        SimulationResult result = Simulator.Run(
            (run with { OnRecord = records.Add, CountsBatches = true }).Of(pools),
            source,
            TestContext.Current.CancellationToken
        );
        return (result, records);
    }

    private static RequestTable Part(RequestTable table, Func<Request, bool> isIn)
    {
        RequestTableBuilder builder = new() { PrefixBlockTokens = table.PrefixBlockTokens };
        for (int i = 0; i < table.Count; i++)
        {
            if (isIn(table[i]))
            {
                builder.Add(table[i]);
            }
        }

        return builder.Build(out _);
    }

    /// <summary>The latencies and counts of a result, without what hangs on the length of the run.</summary>
    private static string Own(SimulationResult result) =>
        string.Join('\n', Fixture.Print(result, []).Split('\n')[..5])
        + FormattableString.Invariant(
            $" {result.Arrived} {result.Finished} {result.Rejected} {result.Good} {result.InputTokens} {result.CachedTokens} {result.OutputTokens} {result.Preemptions} {result.Steps} {result.BusyNs} {result.BytesPerGpu:R} {result.PeakKvUse:R} {result.MeanBatch:R}"
        );

    /// <summary>Where a length decides, each pool serves what it would serve alone.</summary>
    [Fact]
    public void Pools_split_by_length_are_simulations_of_their_own()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            (OnePool a, SchedulerLimits limitsA, RequestTable table) = FastForwardTests.RandomCase(seed);
            (OnePool b, SchedulerLimits limitsB, _) = FastForwardTests.RandomCase(seed + 10_000);
            b = b with { OverheadBeforeNs = a.OverheadBeforeNs, OverheadAfterNs = a.OverheadAfterNs };
            (a, b) = (a with { View = Index(seed) }, b with { View = Index(seed + 1) });
            int from = 100 + (int)(seed % 100);
            PoolOptions last = b.Pool(limitsB);
            PoolOptions first = a.Pool(limitsA) with { FewestInputTokens = from };
            if (seed % 2 == 0)
            {
                first = first with { FewestInputTokens = 0, MostInputTokens = from };
            }

            (SimulationResult whole, List<RequestRecord> records) = Play(
                a,
                new TableSource(table),
                first,
                last
            );

            bool IsFirst(Request one) => seed % 2 == 0 ? one.InputTokens <= from : one.InputTokens >= from;
            SimulationResult alone = a.Run(
                limitsA,
                new TableSource(Part(table, IsFirst)),
                TestContext.Current.CancellationToken
            );
            SimulationResult other = b.Run(
                limitsB,
                new TableSource(Part(table, one => !IsFirst(one))),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(Own(alone), Own(whole.Pools[0]));
            Assert.Equal(Own(other), Own(whole.Pools[1]));
            AssertSum(whole, table.Count);
            Assert.All(whole.Pools, pool => Assert.Equal(whole.MakespanNs, pool.MakespanNs));
            int replicas = a.Deployment.Replicas;
            Assert.All(
                records,
                one => Assert.Equal(IsFirst(table[(int)one.RequestId]), one.ReplicaIndex < replicas)
            );
        }
    }

    /// <summary>Zones are those of the fleet: pools lose theirs at the same moments.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Pools_lose_a_zone_at_the_same_moments()
    {
        OnePool one = Fixture.Options(1000, new LinearStepTimes(1000, 0), 4) with
        {
            Life = new FleetLife
            {
                Scaling = () => new FixedReplicas(4),
                ColdStart = new ColdStart { NodeNs = 2_000 },
                Zones = new ZoneFailures(2, 3.6e12 / 300_000, 50_000),
                Seed = 5,
            },
        };
        PoolOptions pool = one.Pool(Fixture.Limits());

        (SimulationResult whole, _) = Play(
            one,
            Fixture.Source([.. Enumerable.Range(0, 400).Select(i => (i * 10_000L, 5 + (i % 2), 2))]),
            pool with
            {
                MostInputTokens = 5,
            },
            pool
        );

        FleetUse[] uses = [.. whole.Pools.Select(one => one.Use!)];
        Assert.True(uses[0].NodeLosses >= 5, $"{uses[0].NodeLosses}");
        Assert.Equal(uses[0].Counts, uses[1].Counts);
    }

    /// <summary>Looks into engines, or into an index of its own; moments of readings would hang on when the pool's first request comes.</summary>
    private static RouterView Index(ulong seed) => RouterViewTests.Drawn(seed) with { MetricsEveryNs = 0 };

    /// <summary>What the whole counts is what its pools count, each request once.</summary>
    private static void AssertSum(SimulationResult whole, int requests)
    {
        IReadOnlyList<SimulationResult> pools = whole.Pools;
        Assert.Equal(requests, whole.Arrived);
        Assert.Equal(whole.Arrived, whole.Finished + whole.Rejected + whole.Unfinished);
        (Func<SimulationResult, long> Of, string Name)[] sums =
        [
            (one => one.Arrived, "arrived"),
            (one => one.Finished, "finished"),
            (one => one.Rejected, "rejected"),
            (one => one.Unfinished, "unfinished"),
            (one => one.Good, "good"),
            (one => one.InputTokens, "input"),
            (one => one.CachedTokens, "cached"),
            (one => one.OutputTokens, "output"),
            (one => one.Preemptions, "preemptions"),
            (one => one.Steps, "steps"),
            (one => one.BusyNs, "busy"),
            (one => one.TtftNs.Count, "first tokens"),
            (one => one.ItlNs.Count, "gaps"),
            (one => one.E2eNs.Count, "ends"),
            (one => one.Missed[0], "missed TTFT"),
            (one => one.Missed[1], "missed ITL"),
        ];
        foreach ((Func<SimulationResult, long> of, string name) in sums)
        {
            Assert.True(pools.Sum(of) == of(whole), name);
        }

        Assert.Equal(pools.Max(one => one.TtftNs.Max), whole.TtftNs.Max);
        Assert.Equal(pools.Max(one => one.PeakKvUse), whole.PeakKvUse, tolerance: 2e-6);
        Assert.Equal(pools.Max(one => one.PeakBatch), whole.PeakBatch);
    }

    /// <summary>A hand case: steps of 1 µs, a base of one replica that is full with one request.</summary>
    [Fact]
    public void What_the_base_has_no_room_for_goes_to_the_tail()
    {
        OnePool options = Fixture.Options(100, new LinearStepTimes(1000, 0));
        PoolOptions pool = options.Pool(Fixture.Limits());

        // Five tokens of output are five steps: the first ends at 5,000 and leaves room for the last.
        (SimulationResult result, List<RequestRecord> records) = Play(
            options,
            Fixture.Source((0, 5, 5), (100, 5, 2), (200, 5, 2), (4_999, 5, 1), (5_000, 5, 1)),
            pool with
            {
                SpillsAt = 1,
            },
            pool
        );

        Assert.Equal([0, 1, 1, 1, 0], records.OrderBy(one => one.RequestId).Select(one => one.ReplicaIndex));
        Assert.Equal([2L, 3L], result.Pools.Select(one => one.Finished));
        AssertSum(result, 5);
    }

    /// <summary>One that takes long prompts alone leaves the others to those behind it, full or not.</summary>
    [Fact]
    public void A_request_goes_to_the_first_pool_that_takes_its_length_and_is_not_full()
    {
        OnePool options = Fixture.Options(100, new LinearStepTimes(1000, 0));
        PoolOptions pool = options.Pool(Fixture.Limits());

        (_, List<RequestRecord> records) = Play(
            options,
            Fixture.Source((0, 50, 9), (1, 10, 9), (2, 10, 9), (3, 50, 9), (4, 10, 9)),
            pool with
            {
                FewestInputTokens = 40,
                SpillsAt = 1,
            },
            pool with
            {
                MostInputTokens = 39,
                SpillsAt = 2,
            },
            pool
        );

        Assert.Equal([0, 1, 1, 2, 2], records.OrderBy(one => one.RequestId).Select(one => one.ReplicaIndex));
    }

    [Fact]
    public void While_no_replica_of_the_base_is_ready_the_tail_serves()
    {
        OnePool options = Fixture.Options(100, new LinearStepTimes(1000, 0));
        PoolOptions pool = options.Pool(Fixture.Limits());
        ColdStart start = new() { NodeNs = 10_000 };

        (SimulationResult result, _) = Play(
            options,
            Fixture.Source((0, 5, 2), (9_999, 5, 2), (10_001, 5, 2)),
            pool with
            {
                Deployment = Fixture.Deploy(0),
                SpillsAt = 5,
                Life = new FleetLife { Scaling = () => new FixedReplicas(1), ColdStart = start },
            },
            pool
        );

        Assert.Equal([1L, 2L], result.Pools.Select(one => one.Finished));
        Assert.Equal(0, result.Pools[0].Use!.PeakHeld);
        Assert.Null(result.Pools[1].Use);
        Assert.Null(result.Use);
    }

    /// <summary>A pool that never gets a replica keeps its requests; the others end theirs.</summary>
    [Fact]
    public void A_pool_that_will_never_serve_is_given_up_once_the_others_have_ended()
    {
        OnePool options = Fixture.Options(100, new LinearStepTimes(1000, 0));
        PoolOptions pool = options.Pool(Fixture.Limits());

        (SimulationResult result, _) = Play(
            options,
            Fixture.Source((0, 50, 2), (1, 5, 2), (2, 5, 4000)),
            pool with
            {
                Deployment = Fixture.Deploy(0),
                FewestInputTokens = 40,
                Life = new FleetLife
                {
                    Scaling = () => new ScriptedScaling(1_000, _ => 0),
                    ColdStart = new ColdStart { NodeNs = 1 },
                    PatienceNs = 2_000,
                },
            },
            pool
        );

        Assert.Equal((2L, 1L), (result.Finished, result.Unfinished));
        Assert.Equal([1L, 0L], result.Pools.Select(one => one.Unfinished));
        AssertSum(result, 3);
    }

    [Fact]
    public void A_steady_state_of_several_pools_is_refused()
    {
        OnePool options = Fixture.Options(100) with { SettlingRequests = 1 };
        PoolOptions pool = options.Pool(Fixture.Limits());

        Assert.Throws<ArgumentException>(() =>
            Simulator.Run(
                options.Of(pool, pool),
                Fixture.Source((0, 5, 2), (1, 5, 2)),
                TestContext.Current.CancellationToken
            )
        );
    }
}
