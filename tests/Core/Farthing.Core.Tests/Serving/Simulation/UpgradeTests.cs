using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Spot;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Replicas that are replaced by new ones, one at a time.</summary>
public sealed class UpgradeTests
{
    private static readonly ColdStart Start = new()
    {
        OrderNs = 100,
        NodeNs = 2000,
        ImageNs = 3000,
        WeightsNs = 4000,
        EngineNs = 5000,
        ReadinessNs = 900,
    };

    private static readonly long InPlaceNs = Start.ImageNs + Start.LoadingNs;

    private static FleetLife Life(int replicas, bool hasSurge, long atNs = 50_000) =>
        new()
        {
            Scaling = () => new ScriptedScaling(1_000_000, _ => replicas),
            ColdStart = Start,
            PatienceNs = 10_000_000,
            Upgrade = new PlannedUpgrade(atNs, hasSurge, InPlaceNs),
        };

    private static (SimulationResult Result, List<RequestRecord> Records) Play(
        FleetLife life,
        int replicas,
        RequestSource source
    ) =>
        Fixture.Run(
            Fixture.Options(1000, new LinearStepTimes(1000, 0), replicas) with
            {
                Life = life,
            },
            Fixture.Limits(),
            source
        );

    /// <summary>Nothing runs: each replica goes at once, and a new one serves 12.9 µs later on its node. Three of them: 38.7 µs, paid for throughout.</summary>
    [Fact]
    public void In_place_one_is_away_at_a_time_and_each_node_stays()
    {
        (SimulationResult result, _) = Play(Life(3, hasSurge: false), 3, Fixture.Source((200_000, 5, 2)));

        FleetUse use = result.Use!;
        Assert.Equal((3, 50_000 + (3 * InPlaceNs)), (use.Upgraded, use.UpgradeEndNs));
        Assert.Equal((0, 0), (use.Failed, use.LostNodes));
        Assert.Equal(2, use.Counts.Min(count => count.Ready));
        Assert.Equal(3, use.Counts.Max(count => count.Paid));
        Assert.Equal(3, use.Counts.Min(count => count.Paid));
        Assert.Equal(3 * use.EndNs, use.PaidNs);
        Assert.Equal(use.PaidNs, use.NodeNs);
    }

    /// <summary>A cold start of 15 µs for each; the old one goes when the new one serves, so that never fewer serve and never more than one more is paid for.</summary>
    [Fact]
    public void With_a_surge_none_is_away_and_one_more_is_paid_for()
    {
        (SimulationResult result, _) = Play(Life(3, hasSurge: true), 3, Fixture.Source((200_000, 5, 2)));

        FleetUse use = result.Use!;
        Assert.Equal((3, 50_000 + (3 * Start.LeadNs)), (use.Upgraded, use.UpgradeEndNs));
        Assert.Equal(3, use.Counts.Min(count => count.Ready));
        Assert.Equal(4, use.Counts.Max(count => count.Paid));
        Assert.Equal((3 * use.EndNs) + (3 * (Start.LeadNs - Start.OrderNs)), use.PaidNs);
    }

    /// <summary>A request of 40 tokens is under way at 50 µs: its replica ends it before it goes, and the new one starts then.</summary>
    [Fact]
    public void What_an_old_one_has_it_ends_first()
    {
        (SimulationResult result, List<RequestRecord> records) = Play(
            Life(1, hasSurge: false),
            1,
            Fixture.Source((40_000, 5, 40), (60_000, 5, 2))
        );

        Assert.Equal([80_000, 80_000 + InPlaceNs + 2_000], records.Select(one => one.LastTokenNs)); // The second waits for the new one.
        Assert.Equal((0L, 80_000 + InPlaceNs), (result.Use!.Resent, result.Use.UpgradeEndNs));
    }

    /// <summary>From 60 µs on two are wanted: an old one goes, and the new one that starts beside it is not called off. So two are ordered, one after the other.</summary>
    [Fact]
    public void While_it_goes_on_old_ones_are_taken_away_first()
    {
        (SimulationResult result, _) = Play(
            Life(3, hasSurge: true) with
            {
                Scaling = () => new ScriptedScaling(10_000, reading => reading.NowNs < 60_000 ? 3 : 2),
            },
            3,
            Fixture.Source((200_000, 5, 2))
        );

        FleetUse use = result.Use!;
        Assert.Equal((2, 2), (use.Upgraded, use.Ordered));
        Assert.Equal(50_000 + (2 * Start.LeadNs), use.UpgradeEndNs);
        Assert.Equal(2, use.Counts.Min(count => count.Ready));
        Assert.Equal((2, 2), (use.Counts[^1].Ready, use.Counts[^1].Paid));
    }

    [Fact]
    public void A_fleet_on_spot_nodes_is_not_upgraded() =>
        Assert.Throws<ArgumentException>(() =>
            Play(
                Life(2, hasSurge: true) with
                {
                    Spot = new SpotLife
                    {
                        Market = new SpotMarket { UpHours = 1, DownHours = 1 },
                    },
                },
                2,
                Fixture.Source((0, 5, 2))
            )
        );

    /// <summary>INV-3, INV-28, INV-29 on random fleets that are scaled, lose replicas and are upgraded meanwhile.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Requests_are_conserved_through_upgrades()
    {
        (int upgraded, int through) = (0, 0);
        for (ulong seed = 1; seed <= 600; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);
            long atNs = (long)(seed % 7) * 30_000;
            options = options with
            {
                Life = options.Life! with
                {
                    Upgrade = new PlannedUpgrade(atNs, seed % 2 == 0, InPlaceNs),
                    Standby = seed % 5 == 0 ? new Standby { Replicas = 1, PaidFraction = 1 } : null,
                },
            };

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
            Assert.Equal(slow.Use!.UpgradeEndNs, result.Use!.UpgradeEndNs);
            Assert.Equal((2L * table.Count, 0L), (result.Arrived, result.Unfinished));
            Assert.Equal(2 * table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal(records.Sum(record => (long)record.OutputTokens), result.OutputTokens);
            Assert.True(result.Use.UpgradeEndNs is null || result.Use.UpgradeEndNs >= atNs);
            upgraded += result.Use.Upgraded;
            through += result.Use.UpgradeEndNs is null ? 0 : 1;
        }

        Assert.True(upgraded > 300 && through > 300, $"{upgraded} {through}");
    }
}
