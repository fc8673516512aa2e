using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <content>Random fleets.</content>
public sealed partial class StandbyTests
{
    private static Standby Drawn(ulong seed)
    {
        Pcg32 random = new(seed, 78);
        return new Standby
        {
            Replicas = random.NextInt32(1, 4),
            Kind = (StandbyKind)(seed % 3),
            WakeNs = random.NextInt32(0, 5_000),
            PaidFraction = seed % 2 == 0 ? 1 : random.NextDouble(),
        };
    }

    private static (OnePool Options, SchedulerLimits Limits, RequestTable Table) Case(ulong seed)
    {
        (OnePool options, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);
        return (options with { Life = options.Life! with { Standby = Drawn(seed) } }, limits, table);
    }

    /// <summary>INV-3, INV-5, INV-8, INV-13, INV-28, INV-29 with a standby: what is paid is the sum over all lives.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Requests_are_conserved_and_the_bill_is_the_sum_over_all_lives()
    {
        (int failed, int taken, int empty) = (0, 0, 0);
        for (ulong seed = 1; seed <= 900; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = Case(seed);

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                options,
                limits,
                new TableSource(table, 2)
            );

            (SimulationResult slow, List<RequestRecord> slowly) = Fixture.Run(
                options with
                {
                    FastForward = false,
                },
                limits,
                new TableSource(table, 2)
            );
            Assert.Equal(Fixture.Print(slow, slowly), Fixture.Print(result, records));
            Assert.Equal(slow.Use!.PhaseNs, result.Use!.PhaseNs);
            Assert.Equal(slow.Use.Counts, result.Use.Counts);
            Assert.Equal(slow.Use.Standby, result.Use.Standby);
            Assert.Equal(2 * table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal(2 * table.Count, records.Count);
            Assert.Equal((2L * table.Count, 0L), (result.Arrived, result.Unfinished));
            Assert.Equal(records.Sum(record => (long)record.OutputTokens), result.OutputTokens);
            StandbyUse standby = result.Use.Standby!;
            Assert.Equal(result.Use.Ordered, standby.Taken + standby.FoundEmpty);
            Assert.True(standby.WaitingNs <= options.Life!.Standby!.Replicas * result.Use.EndNs);
            long shared =
                options.Life.Standby.PaidFraction < 1
                    ? (long)Math.Round(options.Life.Standby.PaidFraction * standby.WaitingNs)
                    : 0;
            Assert.Equal(PaidFrom(result.Use) + shared, result.Use.PaidNs);
            failed += result.Use.Failed;
            taken += standby.Taken;
            empty += standby.FoundEmpty;
        }

        Assert.True(failed > 5_000 && taken > 5_000 && empty > 2_000, $"{failed} {taken} {empty}");
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Nothing_that_stands_by_is_no_standby()
    {
        for (ulong seed = 1; seed <= 150; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);

            (SimulationResult a, List<RequestRecord> expected) = Fixture.Run(
                options,
                limits,
                new TableSource(table, 2)
            );
            (SimulationResult b, List<RequestRecord> records) = Fixture.Run(
                options with
                {
                    Life = options.Life! with { Standby = Drawn(seed) with { Replicas = 0 } },
                },
                limits,
                new TableSource(table, 2)
            );

            Assert.Equal(Fixture.Print(a, expected), Fixture.Print(b, records));
            Assert.Equal(a.Use!.PhaseNs, b.Use!.PhaseNs);
            Assert.Equal(a.Use.Counts, b.Use.Counts);
            Assert.Null(b.Use.Standby);
        }
    }

    /// <summary>Sleeping engines without end that wake at once are replicas that start at once.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Enough_that_wakes_at_once_is_a_start_without_lead()
    {
        int ordered = 0;
        for (ulong seed = 1; seed <= 300; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);
            Standby all = new() { Replicas = 100_000, Kind = StandbyKind.Sleep1 };

            (SimulationResult a, List<RequestRecord> expected) = Fixture.Run(
                options with
                {
                    Life = options.Life! with { ColdStart = new ColdStart() },
                },
                limits,
                new TableSource(table, 2)
            );
            (SimulationResult b, List<RequestRecord> records) = Fixture.Run(
                options with
                {
                    Life = options.Life with { Standby = all },
                },
                limits,
                new TableSource(table, 2)
            );

            Assert.Equal(Fixture.Print(a, expected), Fixture.Print(b, records));
            Assert.Equal(a.Use!.PhaseNs, b.Use!.PhaseNs);
            Assert.Equal(0, b.Use.Standby!.FoundEmpty);
            ordered += b.Use.Ordered;
        }

        Assert.True(ordered > 2_000, $"{ordered}");
    }

    /// <summary>While a fleet grows, each of its replicas serves no later with more standby.</summary>
    [Fact]
    public void More_standby_never_starts_later()
    {
        int sooner = 0;
        for (ulong seed = 1; seed <= 120; seed++)
        {
            Pcg32 random = new(seed, 5);
            int[] wanted = new int[12];
            for (int i = 1; i < wanted.Length; i++)
            {
                wanted[i] = wanted[i - 1] + random.NextInt32(0, 2);
            }

            long tickNs = random.NextInt32(500, 9_000);
            Standby drawn = Drawn(seed) with { WakeNs = random.NextInt32(0, (int)Start.LeadNs) };
            long[]? before = null;
            for (int held = 0; held <= 8; held++)
            {
                SimulationResult result = Play(
                    drawn with
                    {
                        Replicas = held,
                    },
                    1,
                    tickNs,
                    now => 1 + wanted[Math.Min(now / tickNs, wanted.Length - 1)],
                    (0, 5, 150)
                ).Result;

                long[] ready =
                [
                    .. Enumerable.Range(1, 1 + wanted[^1]).Select(replicas => ReadyAt(result, replicas)),
                ];
                for (int i = 0; before is not null && i < ready.Length; i++)
                {
                    Assert.True(ready[i] <= before[i], $"seed {seed}, {held} held, replica {i}");
                    sooner += ready[i] < before[i] ? 1 : 0;
                }

                before = ready;
            }
        }

        Assert.True(sooner > 500, $"{sooner}");
    }

    /// <summary>INV-3, INV-5, INV-8, INV-13 over pools, each with what it holds ready.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Each_pool_holds_its_own()
    {
        int[] taken = new int[2];
        for (ulong seed = 1; seed <= 200; seed++)
        {
            (OnePool run, SchedulerLimits limits, RequestTable table) = Case(seed);
            (OnePool other, SchedulerLimits its, _) = Case(seed + 5_000);
            PoolOptions[] pools =
            [
                run.Pool(limits) with
                {
                    SpillsAt = 1 + (int)(seed % 4),
                },
                other.Pool(its with { MaxModelLen = limits.MaxModelLen }),
            ];
            SimulationResult Played(bool isFast) =>
                Simulator.Run(
                    (run with { FastForward = isFast, Life = null }).Of(pools),
                    new TableSource(table, 2),
                    TestContext.Current.CancellationToken
                );

            SimulationResult result = Played(isFast: true);

            SimulationResult slow = Played(isFast: false);
            Assert.Equal(Fixture.Print(slow, []), Fixture.Print(result, []));
            Assert.Equal((2L * table.Count, 0L), (result.Arrived, result.Unfinished));
            Assert.Equal(result.Arrived, result.Finished + result.Rejected);
            for (int i = 0; i < pools.Length; i++)
            {
                Assert.Equal(slow.Pools[i].Use!.Standby, result.Pools[i].Use!.Standby);
                taken[i] += result.Pools[i].Use!.Standby!.Taken;
            }
        }

        Assert.All(taken, one => Assert.True(one > 500, string.Join(' ', taken)));
    }

    private static long PaidFrom(FleetUse use)
    {
        long sum = 0;
        for (int i = 0; i < use.Counts.Count; i++)
        {
            long untilNs = i + 1 < use.Counts.Count ? use.Counts[i + 1].AtNs : use.EndNs;
            sum += use.Counts[i].Paid * (untilNs - use.Counts[i].AtNs);
        }

        return sum;
    }
}
