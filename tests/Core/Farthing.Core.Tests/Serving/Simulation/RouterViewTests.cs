using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Routers that know less than everything: load as it was read, prefixes as they were sent.</summary>
public sealed class RouterViewTests
{
    private static readonly RouterView OwnIndex = new() { IndexTokens = long.MaxValue };

    /// <summary>Each step takes 1 µs, whatever is in it.</summary>
    private static OnePool Fleet(int replicas, RoutingPolicy routing, RouterView view, int kvBlocks = 1000) =>
        Fixture.Options(kvBlocks, new LinearStepTimes(1000, 0), replicas) with
        {
            Routing = routing,
            View = view,
        };

    private static int[] Chosen(OnePool fleet, RequestSource source) =>
        [
            .. Fixture
                .Run(fleet, Fixture.Limits(), source)
                .Records.OrderBy(one => one.RequestId)
                .Select(one => one.ReplicaIndex),
        ];

    private static RequestTable Table(params (long ArrivalNs, int Output, ulong[] Ids)[] rows) =>
        new(
            [.. rows.Select(row => row.ArrivalNs)],
            [.. rows.Select(row => row.Ids.Length * 32)],
            [.. rows.Select(row => row.Output)],
            [0, .. rows.Select((_, i) => rows.Take(i + 1).Sum(row => row.Ids.Length))],
            [.. rows.SelectMany(row => row.Ids)],
            32
        );

    [Fact]
    public void Between_two_readings_everything_goes_where_there_was_least()
    {
        (long, int, int)[] rows =
        [
            (0, 10, 30), // Nothing is read yet: in turn. Replica 0, until 30,000.
            (100, 10, 2), // Replica 1, until 2,100.
            .. Enumerable.Range(0, 4).Select(i => (10_500L + (100 * i), 10, 30)), // At 10,000: 1 and 0.
            .. Enumerable.Range(0, 5).Select(i => (20_100L + (100 * i), 10, 30)), // At 20,000: 1 and 4.
            (30_000, 10, 30), // At 30,000, after the first has ended and before this one comes: 5 and 4.
            (30_100, 10, 30),
        ];

        Assert.Equal(
            [0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1],
            Chosen(
                Fleet(2, RoutingPolicy.LeastOutstanding, new RouterView { MetricsEveryNs = 10_000 }),
                Fixture.Source(rows)
            )
        );
        Assert.Equal(
            [0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0],
            Chosen(Fleet(2, RoutingPolicy.LeastOutstanding, RouterView.Exact), Fixture.Source(rows))
        );
    }

    [Fact]
    public void Those_that_had_equally_few_get_requests_in_turn()
    {
        (long, int, int)[] rows =
        [
            .. Enumerable.Range(0, 5).Select(i => (100L * i, 10, i == 1 ? 50 : 2)),
            .. Enumerable.Range(0, 5).Select(i => (10_100L + (100 * i), 10, 2)),
        ];

        // Of the first five replica 1 still has one at 10,000; the round begins anew with replica 0.
        Assert.Equal(
            [0, 1, 2, 0, 1, 0, 2, 0, 2, 0],
            Chosen(
                Fleet(3, RoutingPolicy.LeastOutstanding, new RouterView { MetricsEveryNs = 10_000 }),
                Fixture.Source(rows)
            )
        );
    }

    [Fact]
    public void A_replica_that_comes_between_two_readings_has_had_nothing()
    {
        OnePool fleet = Fleet(
            1,
            RoutingPolicy.LeastOutstanding,
            new RouterView { MetricsEveryNs = 20_000 }
        ) with
        {
            Life = new FleetLife
            {
                Scaling = () => new ScriptedScaling(1_000_000, _ => 2),
                ColdStart = new ColdStart { EngineNs = 25_000 },
            },
        };

        // One replica until 25,000; it had one request at 20,000, the new one none. At 40,000 they have 1 and 3.
        Assert.Equal(
            [0, 0, 1, 1, 1, 0],
            Chosen(
                fleet,
                Fixture.Source(
                    (0, 10, 90),
                    (24_000, 10, 2),
                    (26_000, 10, 90),
                    (27_000, 10, 90),
                    (28_000, 10, 90),
                    (41_000, 10, 2)
                )
            )
        );
    }

    [Fact]
    public void A_router_with_an_index_of_its_own_does_not_see_what_engines_evict()
    {
        RequestTable table = Table(
            (0, 2, [1, 2]), // Four blocks of eight.
            (3_000, 1, [3, 4]), // The other four.
            (6_000, 1, [5, 6]), // Those of the first.
            (9_000, 20, [7]), // Keeps replica 0 busy.
            (10_000, 1, [1, 2])
        );
        (int Replica, int Cached)[] Play(RouterView view) =>
            [
                .. Fixture
                    .Run(
                        Fleet(2, RoutingPolicy.PrefixAware, view, 8),
                        Fixture.Limits(),
                        new TableSource(table)
                    )
                    .Records.OrderBy(one => one.RequestId)
                    .Select(one => (one.ReplicaIndex, one.CachedTokens)),
            ];

        Assert.Equal([(0, 0), (0, 0), (0, 0), (0, 0), (1, 0)], Play(RouterView.Exact));
        Assert.Equal([(0, 0), (0, 0), (0, 0), (0, 0), (0, 0)], Play(OwnIndex));
        Assert.Equal([(0, 0), (0, 0), (0, 0), (0, 0), (1, 0)], Play(new RouterView { IndexTokens = 96 })); // 7, 5 and 6.
    }

    [Fact]
    public void A_prompt_is_known_to_be_where_it_was_sent_before_it_is_computed()
    {
        RequestTable table = Table(
            (0, 9, [9]),
            (100, 9, [8]),
            (200, 1, [1, 2]), // Both have one: replica 0, whose step goes on until 1,000.
            (300, 1, [1, 2]),
            (400, 1, [1, 2])
        );

        Assert.Equal(
            [0, 1, 0, 0, 0],
            Chosen(Fleet(2, RoutingPolicy.PrefixAware, OwnIndex), new TableSource(table))
        );
        Assert.Equal(
            [0, 1, 0, 1, 0],
            Chosen(Fleet(2, RoutingPolicy.PrefixAware, RouterView.Exact), new TableSource(table))
        );
    }

    /// <summary>Read every nanosecond, what is read is what is.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Ever_shorter_times_between_readings_come_to_the_exact_choice()
    {
        int differed = 0;
        for (ulong seed = 1; seed <= 60; seed++)
        {
            RequestTable table = Spaced(seed, 1, 1500);
            OnePool exact = Fleet(
                2 + (int)(seed % 5),
                seed % 2 == 0 ? RoutingPolicy.LeastOutstanding : RoutingPolicy.PrefixAware,
                seed % 4 < 2 ? RouterView.Exact : OwnIndex
            );
            string expected = Played(exact, table);

            Assert.Equal(
                expected,
                Played(exact with { View = exact.View with { MetricsEveryNs = 1 } }, table)
            );
            differed +=
                expected == Played(exact with { View = exact.View with { MetricsEveryNs = 20_000 } }, table)
                    ? 0
                    : 1;
        }

        Assert.True(differed > 40, $"{differed} of 60");
    }

    /// <summary>Where caches keep everything and each prompt is computed before the next one comes, what was sent is what engines hold.</summary>
    [Fact]
    public void An_endless_index_is_the_engines_view_where_nothing_is_evicted()
    {
        int differed = 0;
        for (ulong seed = 1; seed <= 200; seed++)
        {
            RequestTable table = Spaced(seed, 2_100, 4_000); // The step under way and the prompt's.
            OnePool engines = Fleet(
                2 + (int)(seed % 5),
                RoutingPolicy.PrefixAware,
                RouterView.Exact with
                {
                    MetricsEveryNs = seed % 3 == 0 ? 7_000 : 0,
                },
                100_000
            );
            string expected = Played(engines, table);

            Assert.Equal(
                expected,
                Played(engines with { View = engines.View with { IndexTokens = long.MaxValue } }, table)
            );
            differed +=
                expected == Played(engines with { Routing = RoutingPolicy.LeastOutstanding }, table) ? 0 : 1;
        }

        Assert.True(differed > 150, $"{differed} of 200");
    }

    /// <summary>INV-3, INV-8, INV-10, INV-13, INV-28: through replicas that come, go and are lost.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Requests_are_conserved_and_fast_runs_are_slow_ones_whatever_the_router_knows()
    {
        (int differed, int failed) = (0, 0);
        for (ulong seed = 1; seed <= 400; seed++)
        {
            (OnePool drawn, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);
            OnePool options = drawn with
            {
                Routing = seed % 2 == 0 ? RoutingPolicy.LeastOutstanding : RoutingPolicy.PrefixAware,
                View = Drawn(seed),
            };

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                options,
                limits,
                new TableSource(table, 2)
            );

            string printed = Fixture.Print(result, records);
            (SimulationResult slow, List<RequestRecord> slowly) = Fixture.Run(
                options with
                {
                    FastForward = false,
                },
                limits,
                new TableSource(table, 2)
            );
            SimulationResult unordered = (options with { CountsBatches = true }).Run(
                limits,
                new TableSource(table, 2),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(Fixture.Print(slow, slowly), printed);
            Assert.Equal(slow.Use!.Counts, result.Use!.Counts);
            Assert.Equal(Fixture.Print(result, []), Fixture.Print(unordered, []));
            Assert.Equal(2 * table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal((2L * table.Count, 0L), (result.Arrived, result.Unfinished));
            Assert.Equal(records.Sum(record => (long)record.OutputTokens), result.OutputTokens);
            (SimulationResult exact, List<RequestRecord> exactly) = Fixture.Run(
                options with
                {
                    View = RouterView.Exact,
                },
                limits,
                new TableSource(table, 2)
            );
            differed += Fixture.Print(exact, exactly) == printed ? 0 : 1;
            failed += result.Use.Failed;
        }

        Assert.True(differed > 150 && failed > 2_000, $"{differed} of 400 differ, {failed} lost");
    }

    /// <summary>A view drawn from a seed: load that is read, an index of its own, or both.</summary>
    internal static RouterView Drawn(ulong seed)
    {
        Pcg32 random = new(seed, 41);
        int kind = random.NextInt32(1, 3);
        return new RouterView
        {
            MetricsEveryNs = (kind & 1) == 0 ? 0 : random.NextInt32(1_000, 60_000),
            IndexTokens = (kind & 2) == 0 ? null : random.NextInt32(20, 5_000),
        };
    }

    private static string Played(OnePool fleet, RequestTable table)
    {
        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            fleet,
            Fixture.Limits(8192, 64),
            new TableSource(table)
        );
        return Fixture.Print(result, records);
    }

    /// <summary>Prompts of a few families, no two at the same time, that are computed in one step and answered in many.</summary>
    private static RequestTable Spaced(ulong seed, int least, int most)
    {
        Pcg32 random = new(seed, 31);
        List<(long, int, ulong[])> rows = [];
        long now = 0;
        for (int i = 0; i < 60; i++)
        {
            now += random.NextInt32(least, most);
            ulong[] ids = new ulong[random.NextInt32(1, 6)];
            ulong id = 0;
            for (int b = 0; b < ids.Length; b++)
            {
                id = (id * 10) + (ulong)random.NextInt32(1, 3);
                ids[b] = id;
            }

            rows.Add((now, random.NextInt32(1, 40), ids));
        }

        return Table([.. rows]);
    }
}
