using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Tests.Serving.Engines;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Replicas that come, go and are lost.</summary>
public sealed partial class FleetLifeTests
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

    /// <summary>Wants other numbers of replicas at random, zero among them; the same ones in each run.</summary>
    private static ScriptedScaling Random(ulong seed, long tickNs, int most) =>
        new(tickNs, reading => new Pcg32(seed, (ulong)(reading.NowNs / tickNs)).NextInt32(0, most + 1));

    internal static (OnePool Options, SchedulerLimits Limits, RequestTable Table) LivingCase(ulong seed)
    {
        (OnePool drawn, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
        Pcg32 random = new(seed, 77);
        long tickNs = random.NextInt32(5_000, 60_000);
        FleetLife life = new()
        {
            Scaling = () => Random(seed, tickNs, 5),
            ColdStart = Start with { EngineNs = random.NextInt32(1, 40_000) },
            DrainGraceNs = random.NextInt32(0, 40_000),
            FailuresPerHour = seed % 3 == 0 ? 0 : 3.6e12 / random.NextInt32(20_000, 300_000),
            ResendNs = random.NextInt32(0, 3_000),
            ReadingWindowNs = 60_000,
            Seed = seed,
        };
        return (
            drawn with
            {
                Deployment = Fixture.Deploy((int)(seed % 4)),
                Routing = (RoutingPolicy)(seed % 3),
                Life = life,
            },
            limits,
            table
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_fleet_that_stays_as_it_is_gives_the_same_with_a_policy_that_changes_nothing()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            (OnePool drawn, SchedulerLimits limits, RequestTable table) = FastForwardTests.RandomCase(seed);
            int replicas = 1 + (int)(seed % 5);
            OnePool still = drawn with
            {
                Deployment = Fixture.Deploy(replicas),
                Routing = (RoutingPolicy)(seed % 3),
            };
            OnePool living = still with
            {
                Life = new FleetLife
                {
                    Scaling = () => new ScriptedScaling(7_000, _ => replicas),
                    ColdStart = Start,
                },
            };

            (SimulationResult a, List<RequestRecord> expected) = Fixture.Run(
                still,
                limits,
                new TableSource(table, 2)
            );
            (SimulationResult b, List<RequestRecord> records) = Fixture.Run(
                living,
                limits,
                new TableSource(table, 2)
            );

            Assert.Equal(Fixture.Print(a, expected), Fixture.Print(b, records));
            Assert.Null(a.Use);
            Assert.Equal(b.Use!.PaidNs, b.Use.PhaseNs[(int)ReplicaPhase.Ready]);
            Assert.Equal([new FleetCount(0, replicas, replicas, replicas)], b.Use.Counts);
        }
    }

    [Fact]
    public void A_cold_start_takes_its_stages_and_is_paid_from_the_launch_of_the_node()
    {
        OnePool options = Fixture.Options(100, new LinearStepTimes(1000, 0)) with
        {
            Deployment = Fixture.Deploy(0),
            Life = new FleetLife { Scaling = () => new ScriptedScaling(50_000, _ => 1), ColdStart = Start },
        };

        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            options,
            Fixture.Limits(),
            Fixture.Source((10, 5, 3), (14_000, 5, 3))
        );

        // Ordered at 0, launched at 100, image there at 5,100, serving at 15,000; both arrive before and wait at the router.
        Assert.Equal(15_000, Start.LeadNs);
        Assert.Equal(
            [(15_000L, 16_000L, 18_000L), (15_000L, 16_000L, 18_000L)],
            records.Select(one => (one.ScheduledNs, one.FirstTokenNs, one.LastTokenNs))
        );
        FleetUse use = result.Use!;
        Assert.Equal([100, 5_000, 9_900, 3_000, 0, 0, 0], use.PhaseNs);
        Assert.Equal(17_900, use.PaidNs);
        Assert.Equal((1, 0, 0L, 2), (use.Ordered, use.Failed, use.Resent, use.PeakHeld));
        Assert.Equal(
            [new FleetCount(0, 1, 0, 0), new FleetCount(100, 1, 1, 0), new FleetCount(15_000, 1, 1, 1)],
            use.Counts
        );
    }

    [Theory]
    [InlineData(0, 1 / 2e-6)] // The fleet's own 2,000: the last request alone.
    [InlineData(6_000, 3 / 6e-6)]
    public void A_policy_sees_at_least_as_far_back_as_it_asks_to(long windowNs, double arrivalsPerSecond)
    {
        List<double> seen = [];
        OnePool options = Fixture.Options(100, new LinearStepTimes(1000, 0)) with
        {
            Life = new FleetLife
            {
                Scaling = () =>
                    new ScriptedScaling(
                        2_000,
                        reading =>
                        {
                            seen.Add(reading.ArrivalsPerSecond);
                            return 1;
                        }
                    )
                    {
                        ReadingWindowNs = windowNs,
                    },
                ColdStart = Start,
                ReadingWindowNs = 2_000,
            },
        };

        Fixture.Run(options, Fixture.Limits(), Fixture.Source((500, 5, 1), (2_500, 5, 1), (4_500, 5, 9)));

        // At 0, 2,000, 4,000 and 6,000.
        Assert.Equal(arrivalsPerSecond, seen[3], 1e-3);
    }

    [Theory]
    [InlineData(50_000, 0, 9_500, 1, 0)] // Time enough: it ends where it runs.
    [InlineData(2_500, 1, 10_000, 0, 7)] // Taken at 4,500 with three tokens; the other goes on at 5,000.
    [InlineData(2_600, 1, 10_000, 0, 8)] // The step under way at 4,600 still writes a fourth at 5,500; the other goes on at 6,000.
    public void A_replica_that_is_taken_away_ends_what_it_can_within_its_grace(
        long graceNs,
        long resent,
        long lastTokenNs,
        int replica,
        long lostTokens
    )
    {
        // Steps of 1,000, requests in turn; from 2,000 on one replica is wanted, and the younger goes.
        OnePool options = Fixture.Options(100, new LinearStepTimes(1000, 0), 2) with
        {
            Routing = RoutingPolicy.RoundRobin,
            Life = new FleetLife
            {
                Scaling = () => new ScriptedScaling(2_000, reading => reading.NowNs < 2_000 ? 2 : 1),
                ColdStart = Start,
                DrainGraceNs = graceNs,
                ResendNs = 500,
            },
        };

        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            options,
            Fixture.Limits(),
            Fixture.Source((0, 5, 2), (1_500, 5, 8), (40_000, 5, 1))
        );

        Assert.Equal((resent, lostTokens), (result.Use!.Resent, result.Use.LostTokens));
        RequestRecord moved = records.Single(one => one.RequestId == 1);
        Assert.Equal(
            (1_500, 2_500, lastTokenNs, 8, replica, (int)resent),
            (
                moved.ScheduledNs,
                moved.FirstTokenNs,
                moved.LastTokenNs,
                moved.OutputTokens,
                moved.ReplicaIndex,
                moved.Preemptions
            )
        );
        Assert.Equal(0, records.Single(one => one.RequestId == 2).ReplicaIndex);
        long drained = Math.Min(graceNs, 7_500);
        Assert.Equal(drained, result.Use.PhaseNs[(int)ReplicaPhase.Draining]);
        Assert.Equal(41_000 + 2_000 + drained, result.Use.PaidNs);
    }

    [Fact]
    public void A_lost_replica_is_ordered_again_and_its_requests_go_on_elsewhere()
    {
        // Two replicas that fail about once in 30 µs each; a request of 200 tokens takes 200 µs.
        OnePool options = Fixture.Options(1000, new LinearStepTimes(1000, 0), 2) with
        {
            Life = new FleetLife
            {
                Scaling = () => new ScriptedScaling(1_000_000, _ => 2),
                ColdStart = Start,
                FailuresPerHour = 3.6e12 / 30_000,
                ResendNs = 500,
                Seed = 3,
            },
        };

        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            options,
            Fixture.Limits(),
            Fixture.Source((0, 5, 200), (10, 5, 200))
        );

        FleetUse use = result.Use!;
        Assert.Equal((2L, 0L, 400L), (result.Finished, result.Unfinished, result.OutputTokens));
        Assert.All(records, record => Assert.True(record.Preemptions > 0 && record.LastTokenNs > 200_000));
        Assert.True(use.Failed >= 5, $"{use.Failed}");
        Assert.Equal(use.Failed, use.Ordered); // At once, not with the next tick.
        Assert.Equal(398, result.ItlNs.Count); // A gap across a move is a gap.
        Assert.True(result.ItlNs.Max > 1_500, $"{result.ItlNs.Max}");
    }

    [Fact]
    public void Nobody_who_serves_ends_the_run_in_the_end()
    {
        OnePool options = Fixture.Options(1000) with
        {
            Deployment = Fixture.Deploy(0),
            Life = new FleetLife { Scaling = () => new FixedReplicas(0), ColdStart = Start },
        };

        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            options,
            Fixture.Limits(),
            Fixture.Source((0, 5, 200), (10, 5, 200))
        );

        Assert.Empty(records);
        Assert.Equal((2L, 2L, 0L), (result.Arrived, result.Unfinished, result.Use!.PaidNs));
        Assert.False(result.Keeps(Farthing.Serving.Slos.Slo.None));
    }

    [Fact]
    public void A_policy_is_shown_what_is_there()
    {
        List<(long At, int Pods, int Ready, int InSystem, int Router, double Arrivals, double Ttft)> seen =
        [];
        OnePool options = Fixture.Options(1000, new LinearStepTimes(1000, 0), 1) with
        {
            Life = new FleetLife
            {
                Scaling = () =>
                    new ScriptedScaling(
                        10_000,
                        reading =>
                        {
                            int inSystem = 0;
                            foreach (ref readonly ReplicaReading one in reading.Replicas)
                            {
                                inSystem += one.InSystem;
                            }

                            seen.Add(
                                (
                                    reading.NowNs,
                                    reading.Replicas.Length,
                                    reading.ReadyReplicas,
                                    inSystem,
                                    reading.RouterQueueRequests,
                                    reading.ArrivalsPerSecond,
                                    reading.TtftP90Seconds
                                )
                            );
                            return 2;
                        }
                    ),
                ColdStart = Start,
                ReadingWindowNs = 20_000,
            },
        };

        Fixture.Run(
            options,
            Fixture.Limits(),
            Fixture.Source((0, 5, 15), (500, 5, 25), (12_000, 5, 3), (34_500, 5, 2))
        );

        Assert.Equal(
            [(0, 1, 1, 0, 0), (10_000, 2, 1, 2, 0), (20_000, 2, 2, 1, 0), (30_000, 2, 2, 0, 0)],
            seen.Select(one => (one.At, one.Pods, one.Ready, one.InSystem, one.Router))
        );
        Assert.Equal(2 / 10e-6, seen[1].Arrivals, 1);
        Assert.Equal(3 / 20e-6, seen[2].Arrivals, 1);
        Assert.Equal(1 / 20e-6, seen[3].Arrivals, 1);
        Assert.Equal(1.5e-6, seen[1].Ttft, 8);
    }
}
