using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Nodes and zones on demand that are lost with all that stands there.</summary>
public sealed class NodeFailureTests
{
    private const double NsPerHour = 3.6e12;

    private static readonly ColdStart Start = new()
    {
        OrderNs = 100,
        NodeNs = 2000,
        ImageNs = 3000,
        WeightsNs = 4000,
        EngineNs = 5000,
        ReadinessNs = 900,
    };

    private static FleetLife Steady(int replicas) =>
        new()
        {
            Scaling = () => new FixedReplicas(replicas),
            ColdStart = Start,
            PatienceNs = 10_000_000,
            Seed = 3,
        };

    private static SimulationResult Play(FleetLife life, int replicas, int requests = 400) =>
        Fixture
            .Run(
                Fixture.Options(1000, new LinearStepTimes(1000, 0), replicas) with
                {
                    Life = life,
                },
                Fixture.Limits(),
                Fixture.Source([.. Enumerable.Range(0, requests).Select(i => (i * 10_000L, 5, 2))])
            )
            .Result;

    [Fact]
    [Trait("Speed", "slow")]
    public void A_node_takes_all_of_its_replicas_at_once_and_they_start_cold_on_another()
    {
        SimulationResult result = Play(
            Steady(4) with
            {
                ReplicasPerNode = 2,
                NodeFailuresPerHour = NsPerHour / 400_000,
            },
            4
        );

        FleetUse use = result.Use!;
        Assert.True(use.LostNodes >= 10, $"{use.LostNodes}");
        Assert.Equal(use.LostNodes, use.NodeLosses);
        Assert.Equal(2 * use.LostNodes, use.Failed);
        Assert.Equal(use.Failed, use.Ordered); // At once, not with the next tick.
        Assert.Equal((400L, 0L), (result.Finished, result.Unfinished));
        for (int i = 1; i < use.Counts.Count; i++)
        {
            Assert.Equal(0, (use.Counts[i].Ready - use.Counts[i - 1].Ready) % 2);
        }

        // A node is away for its order, and pays from its launch on.
        Assert.Equal(2 * use.NodeNs, use.PaidNs);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_zone_takes_the_nodes_that_stand_in_it_and_the_others_take_over()
    {
        SimulationResult result = Play(
            Steady(6) with
            {
                Zones = new ZoneFailures(3, NsPerHour / 500_000, 20_000),
            },
            6
        );

        FleetUse use = result.Use!;
        Assert.True(use.NodeLosses >= 10, $"{use.NodeLosses}");
        Assert.True(use.LostNodes >= 1.8 * use.NodeLosses, $"{use.LostNodes} {use.NodeLosses}"); // Two in each zone.
        Assert.Equal(use.Failed, use.LostNodes);
        Assert.Equal(0L, result.Unfinished);
        // The others hold what is left, and new nodes start there in a cold start.
        long away = (6 * use.EndNs) - use.PhaseNs[(int)ReplicaPhase.Ready];
        Assert.InRange(away, 0.8 * use.Failed * Start.LeadNs, 1.05 * use.Failed * Start.LeadNs);
    }

    [Fact]
    public void Without_another_zone_a_fleet_waits_until_its_own_is_back()
    {
        FleetUse use = Play(
            Steady(2) with
            {
                Zones = new ZoneFailures(1, NsPerHour / 300_000, 100_000),
            },
            2
        ).Use!;

        Assert.True(use.NodeLosses >= 5, $"{use.NodeLosses}");
        long away = (2 * use.EndNs) - use.PhaseNs[(int)ReplicaPhase.Ready];
        Assert.True(away > 3L * use.Failed * Start.LeadNs, $"{away} {use.Failed}"); // 100,000 on average beside 15,000.
        Assert.True(use.PeakHeld > 0);
    }

    /// <summary>Six replicas, two on a node, three zones: a node in each.</summary>
    [Theory]
    [InlineData(LostPart.Replica, 1, 0)]
    [InlineData(LostPart.Node, 2, 1)]
    [InlineData(LostPart.Zone, 2, 1)]
    public void A_loss_that_is_planned_happens_then(LostPart part, int replicas, int nodes)
    {
        FleetUse use = Play(
            Steady(6) with
            {
                ReplicasPerNode = 2,
                Zones = new ZoneFailures(3, 0, 0),
                Losses = [new PlannedLoss(1_000_000, part)],
            },
            6
        ).Use!;

        Assert.Equal((replicas, nodes, replicas), (use.Failed, use.LostNodes, use.Ordered));
        Assert.Equal(
            [
                new FleetCount(0, 6, 6, 6),
                new FleetCount(1_000_000, 6, 6 - replicas, 6 - replicas),
                new FleetCount(1_000_000 + Start.OrderNs, 6, 6, 6 - replicas),
                new FleetCount(1_000_000 + Start.LeadNs, 6, 6, 6),
            ],
            use.Counts
        );
    }

    [Fact]
    public void A_zone_that_is_lost_by_plan_is_the_one_with_most_nodes()
    {
        FleetUse use = Play(
            Steady(4) with
            {
                Zones = new ZoneFailures(3, 0, 0),
                Losses = [new PlannedLoss(1_000_000, LostPart.Zone)],
            },
            4
        ).Use!;

        Assert.Equal((2, 2, 1), (use.Failed, use.LostNodes, use.NodeLosses));
    }

    [Fact]
    public void Spares_stand_beside_what_a_policy_wants()
    {
        FleetUse use = Play(
            Steady(3) with
            {
                Scaling = () => new SparedReplicas(new FixedReplicas(3), wanted => wanted + 2),
            },
            3
        ).Use!;

        Assert.Equal(5, use.Counts[^1].Ready);
        Assert.Equal((2, 0), (use.Ordered, use.Failed));
    }

    [Fact]
    public void Zones_are_there_for_the_share_of_time_that_their_rates_say()
    {
        ZoneOutages outages = new(new ZoneFailures(4, 0.01, (long)(25 * NsPerHour)), 9);
        long[] upNs = new long[4];
        long nowNs = 0;
        long untilNs = (long)(200_000 * NsPerHour);
        while (outages.NextNs < untilNs)
        {
            for (int zone = 0; zone < 4; zone++)
            {
                upNs[zone] += outages.IsUp(zone) ? outages.NextNs - nowNs : 0;
            }

            nowNs = outages.NextNs;
            outages.Change();
        }

        Assert.All(upNs, up => Assert.InRange(up / (double)nowNs, 0.78, 0.82)); // 100 of 125 hours; 1,600 turns each.
    }

    /// <summary>Node-time × rate, within four deviations of a Poisson count.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1)]
    [InlineData(3)]
    public void Nodes_fail_as_often_as_is_asked_for(int perNode)
    {
        double rate = 1 / 300_000.0;
        FleetUse use = Play(
            Steady(6) with
            {
                ReplicasPerNode = perNode,
                NodeFailuresPerHour = NsPerHour * rate,
            },
            6,
            4000
        ).Use!;

        double expected = use.NodeNs * rate;
        Assert.InRange(
            use.LostNodes,
            expected - (4 * Math.Sqrt(expected)),
            expected + (4 * Math.Sqrt(expected))
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void What_never_fails_changes_nothing()
    {
        for (ulong seed = 1; seed <= 100; seed++)
        {
            (OnePool options, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);

            (SimulationResult without, List<RequestRecord> expected) = Fixture.Run(
                options,
                limits,
                new TableSource(table, 2)
            );
            (SimulationResult with, List<RequestRecord> records) = Fixture.Run(
                options with
                {
                    Life = options.Life! with
                    {
                        NodeFailuresPerHour = 1e-12,
                        Zones = new ZoneFailures(3, 1e-12, 1),
                    },
                },
                limits,
                new TableSource(table, 2)
            );

            Assert.Equal(Fixture.Print(without, expected), Fixture.Print(with, records));
            Assert.Equal(without.Use!.Counts, with.Use!.Counts);
            Assert.Equal(without.Use.NodeNs, with.Use.NodeNs);
        }
    }

    /// <summary>Nodes of one to three replicas in one to three zones, with losses of replicas, a standby and what is taken away: nothing is lost or counted twice, and the loop that runs steps at once gives the same.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Requests_are_conserved_through_losses_of_nodes_and_zones()
    {
        (int failed, int nodes, int moments) = (0, 0, 0);
        for (ulong seed = 1; seed <= 600; seed++)
        {
            (OnePool drawn, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);
            Pcg32 random = new(seed, 0x40DE);
            OnePool options = drawn with
            {
                Life = drawn.Life! with
                {
                    ReplicasPerNode = random.NextInt32(1, 3),
                    NodeFailuresPerHour = seed % 4 == 0 ? 0 : NsPerHour / random.NextInt32(80_000, 400_000),
                    Zones =
                        seed % 4 == 1
                            ? null
                            : new ZoneFailures(
                                random.NextInt32(1, 3),
                                NsPerHour / random.NextInt32(100_000, 400_000),
                                random.NextInt32(1_000, 60_000)
                            ),
                    Standby =
                        seed % 3 == 0
                            ? new Standby
                            {
                                Replicas = random.NextInt32(1, 3),
                                Kind = (StandbyKind)random.NextInt32(0, 2),
                                WakeNs = random.NextInt32(0, 2_000),
                            }
                            : null,
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
            FleetUse use = result.Use!;
            Assert.Equal(slow.Use!.Counts, use.Counts);
            Assert.Equal((slow.Use.LostNodes, slow.Use.NodeNs), (use.LostNodes, use.NodeNs));
            Assert.Equal(2 * table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal((2L * table.Count, 0L), (result.Arrived, result.Unfinished));
            Assert.Equal(records.Sum(record => (long)record.OutputTokens), result.OutputTokens);
            failed += use.Failed;
            nodes += use.LostNodes;
            moments += use.NodeLosses;
        }

        Assert.True(failed > nodes && nodes > moments && moments > 3_000, $"{failed} {nodes} {moments}");
    }
}
