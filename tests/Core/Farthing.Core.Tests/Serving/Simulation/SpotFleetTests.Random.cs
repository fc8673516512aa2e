using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scheduling;
using Farthing.Serving.Simulation;
using Farthing.Serving.Spot;
using Farthing.Workloads.Requests;

namespace Farthing.Tests.Serving.Simulation;

/// <content>Random fleets.</content>
public sealed partial class SpotFleetTests
{
    /// <summary>INV-3, INV-5, INV-10, INV-13, INV-28, INV-29 on spot: fast and slow give the same, nothing is lost.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Requests_and_tokens_are_conserved_through_reclaims()
    {
        (int taken, long rewritten, long pulled) = (0, 0, 0);
        for (ulong seed = 1; seed <= 600; seed++)
        {
            (OnePool drawn, SchedulerLimits limits, RequestTable table) = FleetLifeTests.LivingCase(seed);
            Pcg32 random = new(seed, 99);
            FleetLife life = drawn.Life! with
            {
                Keeps = (KeptWork)(seed % 3),
                DrainGraceNs = seed % 3 == 1 ? 100_000_000 : drawn.Life!.DrainGraceNs, // Begun anew at each loss a request must fit between two.
                FailuresPerHour = seed % 3 == 1 ? 0 : drawn.Life!.FailuresPerHour,
                PatienceNs = 10_000_000_000,
                ReplicasPerNode = 1 + (int)(seed % 2),
                CheckpointEveryNs = seed % 3 == 2 ? random.NextInt32(5_000, 50_000) : 0,
                CheckpointTakesNs = random.NextInt32(0, 3_000),
                PulledPerReplica = seed % 4 == 0 ? random.NextInt32(1, 6) : 0,
                DeadlineNs = random.NextInt32(100_000, 1_000_000),
                Spot = new SpotLife
                {
                    Market = Market with
                    {
                        Zones = random.NextInt32(1, 3),
                        UpHours = random.NextInt32(20_000, 200_000) * (seed % 3 == 1 ? 30 : 1) / NsPerHour,
                        WholeZoneShare = 0.5,
                    },
                    NoticeNs = random.NextInt32(0, 20_000),
                    ReplicasPerNode = 1 + (int)(seed % 7 % 3),
                    MovesOnNotice = seed % 5 == 0,
                    Extra = (int)(seed % 2),
                    Fallback = (SpotFallback)(seed % 3),
                    RequestsPerReplicaSecond = 1e5,
                },
            };
            OnePool options = drawn with { Life = life };

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
            Assert.Equal(slow.Use!.PhaseNs, use.PhaseNs);
            Assert.Equal(slow.Use.Spot!.PhaseNs, use.Spot!.PhaseNs);
            Assert.Equal(slow.Use.Counts, use.Counts);
            Assert.Equal(2 * table.Count, records.Select(record => record.RequestId).Distinct().Count());
            Assert.Equal((2 * table.Count, 0L), (records.Count, result.Unfinished));
            Assert.Equal(records.Sum(record => (long)record.OutputTokens), result.OutputTokens);
            Assert.All(
                records.Where(one => one.Finish == FinishReason.Stop),
                record =>
                    Assert.Equal(
                        table.OutputTokens[(int)(record.RequestId % table.Count)],
                        record.OutputTokens
                    )
            );
            Assert.True(use.PhaseNs.Zip(use.Spot.PhaseNs).All(pair => pair.First >= pair.Second));
            AssertNodes(use, life);
            Assert.True(life.Keeps != KeptWork.Tokens || use.RewrittenTokens == 0);
            taken += use.Spot!.Reclaimed;
            rewritten += use.RewrittenTokens;
            pulled += life.PulledPerReplica > 0 ? use.PeakHeld : 0;
        }

        Assert.True(taken > 3_000 && rewritten > 3_000 && pulled > 1_000, $"{taken} {rewritten} {pulled}");
    }

    /// <summary>Node-time is between the replicas' time on full nodes and on nodes of their own; the same where each has its own.</summary>
    private static void AssertNodes(FleetUse use, FleetLife life)
    {
        (int onDemand, int onSpot) = (life.ReplicasPerNode, life.Spot!.ReplicasPerNode);
        long paidOnDemand = use.PaidNs - use.Spot!.PaidNs;
        Assert.InRange(use.NodeNs, (paidOnDemand + onDemand - 1) / onDemand, paidOnDemand);
        Assert.InRange(use.Spot.NodeNs, (use.Spot.PaidNs + onSpot - 1) / onSpot, use.Spot.PaidNs);
        Assert.True(
            use.Spot.Reclaimed >= use.Spot.ReclaimedNodes
                && use.Spot.Reclaimed <= onSpot * use.Spot.ReclaimedNodes
        );
        Assert.True(use.Spot.ReclaimedNodes >= use.Spot.ReclaimEvents);
    }
}
