using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Spot;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>What is held ready to start.</summary>
public sealed partial class StandbyTests
{
    /// <summary>A node and its image take 5,000 after an order of 100, what follows 9,900.</summary>
    private static readonly ColdStart Start = new()
    {
        OrderNs = 100,
        NodeNs = 2000,
        ImageNs = 3000,
        WeightsNs = 4000,
        EngineNs = 5000,
        ReadinessNs = 900,
    };

    private static readonly Standby OneNode = new() { Replicas = 1 };
    private static readonly Standby OneAsleep = new()
    {
        Replicas = 1,
        Kind = StandbyKind.Sleep1,
        WakeNs = 300,
    };

    private static (SimulationResult Result, List<RequestRecord> Records) Play(
        Standby? standby,
        int replicas,
        long tickNs,
        Func<long, int> wanted,
        params (long ArrivalNs, int Input, int Output)[] requests
    ) =>
        Fixture.Run(
            Fixture.Options(1000, new LinearStepTimes(1000, 0)) with
            {
                Deployment = Fixture.Deploy(replicas),
                Life = new FleetLife
                {
                    Scaling = () => new ScriptedScaling(tickNs, reading => wanted(reading.NowNs)),
                    ColdStart = Start,
                    Standby = standby,
                },
            },
            Fixture.Limits(),
            Fixture.Source(requests)
        );

    private static long ReadyAt(SimulationResult result, int replicas) =>
        result.Use!.Counts.First(count => count.Ready >= replicas).AtNs;

    [Fact]
    public void A_start_from_a_node_lacks_order_node_and_image_and_another_node_is_ordered()
    {
        (SimulationResult result, List<RequestRecord> records) = Play(OneNode, 0, 50_000, _ => 1, (10, 5, 3));

        // Taken at 0, serves at 9,900; the next node is launched at 100 and stands by from 5,100 on.
        RequestRecord record = Assert.Single(records);
        Assert.Equal((9_900, 10_900, 12_900), (record.ScheduledNs, record.FirstTokenNs, record.LastTokenNs));
        FleetUse use = result.Use!;
        Assert.Equal([0, 0, 9_900, 3_000, 0, 0, 0], use.PhaseNs);
        Assert.Equal(
            [new FleetCount(0, 1, 1, 0), new FleetCount(100, 1, 2, 0), new FleetCount(9_900, 1, 2, 1)],
            use.Counts
        );
        StandbyUse standby = use.Standby!;
        Assert.Equal((1, 0), (standby.Taken, standby.FoundEmpty));
        Assert.Equal((5_000L, 7_800L), (standby.FillingNs, standby.WaitingNs));
        Assert.Equal(12_900 + 12_800, use.PaidNs);
    }

    [Theory]
    [InlineData(1, 12_800)]
    [InlineData(0.25, 5_000 + 1_950)]
    [InlineData(0, 5_000)]
    public void What_waits_is_paid_by_its_share_and_what_is_on_its_way_whole(double share, long paidNs)
    {
        SimulationResult result = Play(
            OneNode with
            {
                PaidFraction = share,
            },
            0,
            50_000,
            _ => 1,
            (10, 5, 3)
        ).Result;

        Assert.Equal(paidNs, result.Use!.Standby!.PaidNs);
        Assert.Equal(12_900 + paidNs, result.Use.PaidNs);
        Assert.Equal(share < 1 ? 1 : 2, result.Use.Counts[^1].Paid); // Nodes that are wholly the fleet's.
    }

    [Fact]
    public void An_order_that_finds_none_takes_over_what_is_on_its_way()
    {
        // One at 0, another at 2,000: the node that was ordered at 0 has been on its way since 100.
        SimulationResult result = Play(OneNode, 0, 2_000, now => now < 2_000 ? 1 : 2, (10, 5, 20)).Result;

        Assert.Equal(9_900, ReadyAt(result, 1));
        Assert.Equal(15_000, ReadyAt(result, 2)); // 17,000 without it.
        StandbyUse standby = result.Use!.Standby!;
        Assert.Equal((1, 1), (standby.Taken, standby.FoundEmpty));
        // The one that was ordered for the second stands by at 7,100; all ends at 29,900.
        Assert.Equal((1_900L + 5_000, 29_900L - 7_100), (standby.FillingNs, standby.WaitingNs));
    }

    [Fact]
    public void As_many_at_once_as_stand_by_start_from_it_and_the_others_cold()
    {
        SimulationResult result = Play(OneNode with { Replicas = 2 }, 0, 50_000, _ => 4, (10, 5, 20)).Result;

        Assert.Equal(
            [9_900L, 9_900, 15_000, 15_000],
            Enumerable.Range(1, 4).Select(replicas => ReadyAt(result, replicas))
        );
        Assert.Equal((2, 2), (result.Use!.Standby!.Taken, result.Use.Standby.FoundEmpty));
        Assert.Equal(6, result.Use.Counts.Max(count => count.Paid));
    }

    [Fact]
    public void A_replica_that_is_taken_away_falls_asleep_and_wakes()
    {
        (SimulationResult result, List<RequestRecord> records) = Play(
            OneAsleep,
            0,
            20_000,
            now => now / 20_000 == 1 ? 0 : 1,
            (10, 5, 3),
            (30_000, 5, 2)
        );

        // Awake at 300; asleep from 20,000 on; awake again at 40,300.
        Assert.Equal([300L, 40_300], records.Select(record => record.ScheduledNs));
        Assert.Equal([0, 0, 600, 21_700, 0], result.Use!.PhaseNs.Take(5));
        StandbyUse standby = result.Use.Standby!;
        Assert.Equal((2, 0, 2), (standby.Taken, standby.FoundEmpty, result.Use.Ordered));
        Assert.Equal((0L, 20_000L), (standby.FillingNs, standby.WaitingNs));
    }

    [Fact]
    public void Who_wakes_has_an_empty_cache_as_another_engine_has()
    {
        RequestRecord[] records =
        [
            .. Fixture
                .Run(
                    Fixture.Options(1000, new LinearStepTimes(1000, 0)) with
                    {
                        Deployment = Fixture.Deploy(1),
                        Life = new FleetLife
                        {
                            Scaling = () =>
                                new ScriptedScaling(20_000, reading => reading.NowNs == 20_000 ? 0 : 1),
                            ColdStart = Start,
                            Standby = OneAsleep,
                        },
                    },
                    Fixture.Limits(),
                    Fixture.Source((0, 64, 2), (10_000, 64, 2), (50_000, 64, 2))
                )
                .Records,
        ];

        Assert.Equal([0, 0, 1], records.Select(record => record.ReplicaIndex));
    }

    [Fact]
    public void Beyond_the_standby_what_is_taken_away_is_given_back()
    {
        SimulationResult result = Play(OneAsleep, 3, 20_000, now => now < 20_000 ? 3 : 1, (10, 5, 60)).Result;

        Assert.Equal(4, result.Use!.Counts[0].Paid);
        Assert.Equal(2, result.Use.Counts[^1].Paid);
        Assert.Equal(result.Use.EndNs, result.Use.Standby!.WaitingNs);
    }

    [Fact]
    public void What_woke_in_vain_sleeps_again()
    {
        List<RequestRecord> records = Play(OneAsleep, 0, 100, now => now == 100 ? 0 : 1, (10, 5, 3)).Records;

        Assert.Equal(500, Assert.Single(records).ScheduledNs); // Woken at 0, sent back at 100, woken at 200.
    }

    [Fact]
    public void A_node_that_comes_free_stands_by_and_the_youngest_on_its_way_is_given_back()
    {
        // Taken at 0, the next one launched at 100; at 2,000 nobody is wanted any more.
        SimulationResult result = Play(
            OneNode,
            0,
            2_000,
            now => now is 0 or >= 10_000 ? 1 : 0,
            (9_000, 5, 1)
        ).Result;

        StandbyUse standby = result.Use!.Standby!;
        Assert.Equal((2, 0), (standby.Taken, standby.FoundEmpty));
        Assert.Equal(19_900, ReadyAt(result, 1));
        Assert.Equal(1_900 + 5_000, standby.FillingNs);
        Assert.Equal(8_000 + (20_900 - 15_100), standby.WaitingNs);
    }

    /// <summary>Losses are far apart: a sleeping engine stands in for each, and a new one is started to sleep.</summary>
    [Fact]
    public void A_lost_replica_wakes_another_and_one_more_is_started_to_sleep()
    {
        FleetUse Lose(Standby? standby) =>
            Fixture
                .Run(
                    Fixture.Options(1000, new LinearStepTimes(1000, 0), 2) with
                    {
                        Life = new FleetLife
                        {
                            Scaling = () => new FixedReplicas(2),
                            ColdStart = Start,
                            FailuresPerHour = 3.6e12 / 400_000,
                            Standby = standby,
                            Seed = 3,
                        },
                    },
                    Fixture.Limits(),
                    Fixture.Source([.. Enumerable.Range(0, 400).Select(i => (i * 10_000L, 5, 2))])
                )
                .Result.Use!;

        FleetUse asleep = Lose(OneAsleep);
        FleetUse cold = Lose(null);

        Assert.True(asleep.Failed >= 10, $"{asleep.Failed}");
        Assert.Equal(asleep.Ordered, asleep.Standby!.Taken + asleep.Standby.FoundEmpty);
        Assert.True(asleep.Standby.Taken >= 0.8 * asleep.Failed, $"{asleep.Standby} {asleep.Failed}");
        // Replicas are away for 300 instead of 15,000 each.
        long away = (2 * asleep.EndNs) - asleep.PhaseNs[(int)ReplicaPhase.Ready];
        long awayCold = (2 * cold.EndNs) - cold.PhaseNs[(int)ReplicaPhase.Ready];
        Assert.True(4 * away < awayCold, $"{away} {awayCold}");
    }

    [Fact]
    public void Nothing_stands_by_on_spot_nodes() =>
        Assert.Throws<ArgumentException>(() =>
            Fixture.Run(
                Fixture.Options(1000) with
                {
                    Life = new FleetLife
                    {
                        Scaling = () => new FixedReplicas(1),
                        ColdStart = Start,
                        Standby = OneNode,
                        Spot = new SpotLife
                        {
                            Market = new SpotMarket { UpHours = 1, DownHours = 1 },
                        },
                    },
                },
                Fixture.Limits(),
                Fixture.Source((0, 5, 1))
            )
        );
}
