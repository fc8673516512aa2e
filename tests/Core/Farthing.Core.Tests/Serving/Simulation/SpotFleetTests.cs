using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Simulation;
using Farthing.Serving.Spot;

namespace Farthing.Tests.Serving.Simulation;

/// <summary>Fleets on spot nodes.</summary>
public sealed partial class SpotFleetTests
{
    private const double NsPerHour = 3.6e12;

    private static readonly ColdStart Start = new()
    {
        OrderNs = 100,
        NodeNs = 2_000,
        EngineNs = 7_900,
    };

    /// <summary>One zone, up for some 100 µs and away for some 40.</summary>
    private static readonly SpotMarket Market = new()
    {
        Zones = 1,
        UpHours = 100_000 / NsPerHour,
        DownHours = 40_000 / NsPerHour,
        WholeZoneShare = 1,
    };

    /// <summary>One request of 500 tokens, a token each 1,000 ns: where it is when its node is taken back, by hand.</summary>
    [Theory]
    [InlineData(KeptWork.Tokens, false, 5_000)]
    [InlineData(KeptWork.Tokens, true, 5_000)]
    [InlineData(KeptWork.Nothing, false, 5_000)]
    [InlineData(KeptWork.Nothing, true, 0)]
    [InlineData(KeptWork.Checkpoints, false, 500)]
    public void Work_goes_on_where_it_was_kept_once_there_are_nodes_again(
        KeptWork keeps,
        bool moves,
        long noticeNs
    )
    {
        int output = keeps == KeptWork.Nothing ? 250 : 500; // Begun anew it must fit between two losses.
        const long Every = 20_000;
        const long Takes = 700;
        ulong seed = Enumerable.Range(1, 100_000).Select(i => (ulong)i).First(IsLong);
        bool isSaving = keeps == KeptWork.Checkpoints;
        OnePool options = Fixture.Options(1000, new LinearStepTimes(1000, 0), 1) with
        {
            Life = new FleetLife
            {
                Scaling = () => new ScriptedScaling(1_000_000, _ => 1),
                ColdStart = Start,
                ResendNs = 0,
                PatienceNs = 100_000_000,
                Keeps = keeps,
                CheckpointEveryNs = isSaving ? Every : 0,
                CheckpointTakesNs = isSaving ? Takes : 0,
                Seed = seed,
                Spot = new SpotLife
                {
                    Market = Market,
                    NoticeNs = noticeNs,
                    MovesOnNotice = moves,
                    Fallback = SpotFallback.None,
                },
            },
        };

        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            options,
            Fixture.Limits(),
            Fixture.Source((0, 5, output))
        );

        // The same by hand: along the zone's own times, a token after each step of 1,000.
        ZoneProcess zones = new(Market, seed);
        List<int> changed = [];
        (long now, int written, int losses, long rewritten, long paid) = (0, 0, 0, 0, 0);
        while (true)
        {
            long begun = now == 0 ? 0 : now - 9_900; // Paid from the launch of its node.
            long takenAt = zones.NextNs;
            long goneAt = takenAt + (moves ? 0 : noticeNs);
            long end = now;
            (int saved, long checkpointAt) = (written, now + Every);
            while (end < goneAt && written < output)
            {
                end += 1_000;
                written++;
                if (isSaving && end >= checkpointAt && end < goneAt && written < output)
                {
                    saved = written;
                    end += Takes;
                    checkpointAt = end + Every;
                }
            }

            Assert.True(losses < 1000);
            if (written == output)
            {
                paid += end - begun;
                now = end;
                break;
            }

            paid += goneAt - begun; // The step under way is written still, after the node has gone.
            int kept = keeps switch
            {
                KeptWork.Nothing => 0,
                KeptWork.Checkpoints => saved,
                _ => written,
            };
            rewritten += written - kept;
            written = kept;
            losses++;
            zones.Change(changed);
            long orderedAt = takenAt + 100;
            long backAt = zones.NextNs;
            zones.Change(changed);
            Assert.True(backAt > orderedAt); // Of this seed.
            now = backAt + 9_900;
        }

        FleetUse use = result.Use!;
        Assert.True(losses >= 2, $"{losses}");
        Assert.Equal(
            (losses, losses, rewritten, (long)losses),
            (use.Spot!.Reclaimed, use.Spot.ReclaimEvents, use.RewrittenTokens, use.Resent)
        );
        RequestRecord record = Assert.Single(records);
        Assert.Equal((now, output), (record.LastTokenNs, record.OutputTokens));
        Assert.Equal(paid, use.PaidNs);
        Assert.Equal(use.PaidNs, use.Spot.PaidNs);

        static bool IsLong(ulong seed)
        {
            ZoneProcess zones = new(Market, seed);
            List<int> changed = [];
            bool isRight = zones.IsUp(0);
            bool hasRoom = false; // For what is begun anew.
            long before = 0;
            for (int i = 0; i < 60; i++)
            {
                bool isUp = zones.IsUp(0);
                long lasts = zones.NextNs - before;
                isRight &= lasts > (isUp ? 30_000 : 8_000) && lasts < (i < 3 ? 200_000 : 400_000); // Two losses before it can be through.
                before = zones.NextNs;
                zones.Change(changed);
                hasRoom |= isUp && lasts > 270_000;
                if (isRight && hasRoom && before > 900_000)
                {
                    return true;
                }
            }

            return false;
        }
    }

    [Fact]
    public void Nodes_on_demand_stand_in_while_spot_is_missing_and_are_given_back()
    {
        SpotLife spot = new()
        {
            Market = Market with { Zones = 2 },
            NoticeNs = 2_000,
            Fallback = SpotFallback.WhenMissing,
        };
        (SimulationResult result, List<RequestRecord> records) = Endless(spot, 4, 3_000_000);

        FleetUse use = result.Use!;
        Assert.Equal(0, result.Unfinished);
        Assert.Equal(records.Count, result.Finished);
        long onDemandNs = use.PaidNs - use.Spot!.PaidNs;
        Assert.True(
            onDemandNs > 0.1 * use.EndNs && use.Spot.PaidNs > use.EndNs,
            $"{onDemandNs} {use.Spot.PaidNs}"
        );
        Assert.True(use.Counts.Max(count => count.Ready) <= 8);

        // Without them the fleet is smaller and pays nothing on demand.
        (SimulationResult bare, _) = Endless(spot with { Fallback = SpotFallback.None }, 4, 3_000_000);
        Assert.Equal(bare.Use!.PaidNs, bare.Use.Spot!.PaidNs);
        Assert.True(MeanReady(bare.Use) < MeanReady(use), $"{MeanReady(bare.Use)} {MeanReady(use)}");
        Assert.True(bare.Use.Spot!.PaidNs <= use.PaidNs);
    }

    [Fact]
    public void One_that_would_be_late_gets_nodes_on_demand_and_only_then()
    {
        // 64 requests of 100 tokens, one at a time on one replica: 6.4 ms of work; spot is there for a seventh of the time.
        SpotMarket rare = Market with
        {
            UpHours = 20_000 / NsPerHour,
            DownHours = 120_000 / NsPerHour,
        };
        (long At, int Input, int Output)[] requests =
        [
            .. Enumerable.Range(0, 64).Select(i => ((long)i, 5, 100)),
        ];
        foreach (long deadlineNs in new[] { 8_000_000L, 20_000_000L, 1_000_000_000L })
        {
            OnePool options = Fixture.Options(1000, new LinearStepTimes(1000, 0), 0) with
            {
                Life = new FleetLife
                {
                    Scaling = () => new ScriptedScaling(50_000, _ => 1),
                    ColdStart = Start,
                    PulledPerReplica = 1,
                    DeadlineNs = deadlineNs,
                    ResendNs = 500,
                    Seed = 5,
                    Spot = new SpotLife
                    {
                        Market = rare,
                        NoticeNs = 1_000,
                        Fallback = SpotFallback.WhenLate,
                        RequestsPerReplicaSecond = 1e9 / 100_000,
                    },
                },
            };

            (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
                options,
                Fixture.Limits(),
                Fixture.Source(requests)
            );

            Assert.Equal(64, records.Count);
            FleetUse use = result.Use!;
            Assert.All(records, record => Assert.True(record.LastTokenNs - record.ArrivalNs <= deadlineNs));
            Assert.Equal(deadlineNs == 1_000_000_000L, use.PaidNs == use.Spot!.PaidNs);
            Assert.True(deadlineNs > 8_000_000L || use.PaidNs > 2 * use.Spot.PaidNs);
        }
    }

    /// <summary>Requests that are pulled go to replicas in the order in which they came, and never more than the room there is.</summary>
    [Fact]
    public void Work_that_nobody_waits_for_is_pulled()
    {
        OnePool options = Fixture.Options(1000, new LinearStepTimes(1000, 0), 2) with
        {
            Life = new FleetLife
            {
                Scaling = () => new ScriptedScaling(1_000_000, _ => 2),
                ColdStart = Start,
                PulledPerReplica = 2,
            },
        };

        (SimulationResult result, List<RequestRecord> records) = Fixture.Run(
            options,
            Fixture.Limits(),
            Fixture.Source((0, 5, 10), (0, 5, 20), (0, 5, 30), (0, 5, 40), (0, 5, 5), (0, 5, 5), (0, 5, 5))
        );

        // Two on each; the fifth takes the room of the first at 10 µs, the sixth follows it, the seventh the second or the sixth at 20 µs.
        Assert.Equal(
            [0L, 0, 0, 0, 10_000, 15_000, 20_000],
            records.OrderBy(one => one.RequestId).Select(one => one.ScheduledNs)
        );
        Assert.Equal(3, result.Use!.PeakHeld);
    }

    /// <summary>Replicas of one node go together, and the node is paid for whole.</summary>
    [Fact]
    public void Replicas_of_one_node_share_its_fate()
    {
        SpotLife spot = new()
        {
            Market = Market,
            NoticeNs = 1_000,
            ReplicasPerNode = 4,
            Fallback = SpotFallback.None,
        };

        (SimulationResult result, _) = Endless(spot, 4, 1_000_000);
        (SimulationResult three, _) = Endless(spot, 3, 1_000_000);

        SpotUse use = result.Use!.Spot!;
        Assert.True(use.ReclaimedNodes >= 3, $"{use.ReclaimedNodes}");
        Assert.Equal(use.ReclaimEvents, use.ReclaimedNodes);
        Assert.Equal(4 * use.ReclaimedNodes, use.Reclaimed);
        Assert.InRange(4 * use.NodeNs, use.PaidNs, 1.02 * use.PaidNs); // One may end its work before the others.
        Assert.InRange(3 * three.Use!.Spot!.NodeNs, three.Use.Spot.PaidNs, 1.02 * three.Use.Spot.PaidNs);
    }

    /// <summary>Replicas on demand stay through every loss, and are paid for from the beginning to the end.</summary>
    [Fact]
    public void Replicas_on_demand_stand_below_those_on_spot()
    {
        SpotLife spot = new()
        {
            Market = Market,
            NoticeNs = 1_000,
            Base = 2,
            Fallback = SpotFallback.None,
        };

        FleetUse use = Endless(spot, 4, 3_000_000).Result.Use!;

        Assert.True(use.Spot!.ReclaimEvents >= 3, $"{use.Spot.ReclaimEvents}");
        Assert.Equal(2, use.Counts.Min(count => count.Ready));
        Assert.Equal(4, use.Counts.Max(count => count.Ready));
        Assert.Equal(2 * use.EndNs, use.PaidNs - use.Spot.PaidNs);

        // A base as large as the fleet leaves nothing to spot.
        FleetUse steady = Endless(spot with { Base = 9 }, 4, 1_000_000).Result.Use!;
        Assert.Equal(0, steady.Spot!.PaidNs);
        Assert.Equal(4, steady.Counts.Min(count => count.Ready));
    }

    /// <summary>Time 0 is any time: the fleet is there, with what is beyond the wanted, or with stand-ins where no zone has nodes.</summary>
    [Fact]
    public void A_fleet_is_at_time_0_as_it_is_at_any_time()
    {
        SpotLife spot = new()
        {
            Market = Market,
            NoticeNs = 1_000,
            Base = 1,
            Extra = 2,
        };
        (int up, int down) = (0, 0);
        for (ulong seed = 1; seed <= 40; seed++)
        {
            bool hasNodes = new ZoneProcess(Market, seed).IsUp(0);
            (up, down) = hasNodes ? (up + 1, down) : (up, down + 1);

            FleetUse use = Endless(spot, 4, 10_000, seed).Result.Use!;
            FleetUse bare = Endless(spot with { Fallback = SpotFallback.None }, 4, 10_000, seed).Result.Use!;

            Assert.Equal(hasNodes ? 6 : 4, use.Counts[0].Ready);
            Assert.Equal(hasNodes ? 6 : 1, bare.Counts[0].Ready);
        }

        Assert.True(up >= 5 && down >= 5, $"{up} {down}");
    }

    private static (SimulationResult Result, List<RequestRecord> Records) Endless(
        SpotLife spot,
        int replicas,
        long untilNs,
        ulong seed = 11
    ) =>
        Fixture.Run(
            Fixture.Options(1000, new LinearStepTimes(1000, 0), replicas) with
            {
                Life = new FleetLife
                {
                    Scaling = () => new ScriptedScaling(20_000, _ => replicas),
                    ColdStart = Start,
                    DrainGraceNs = 5_000,
                    ResendNs = 500,
                    PatienceNs = 100_000_000,
                    Seed = seed,
                    Spot = spot,
                },
            },
            Fixture.Limits(),
            Fixture.Source([.. Enumerable.Range(0, (int)(untilNs / 3_000)).Select(i => (i * 3_000L, 5, 6))])
        );

    private static double MeanReady(FleetUse use)
    {
        double sum = 0;
        for (int i = 0; i < use.Counts.Count; i++)
        {
            long untilNs = i + 1 < use.Counts.Count ? use.Counts[i + 1].AtNs : use.EndNs;
            sum += use.Counts[i].Ready * (double)(untilNs - use.Counts[i].AtNs);
        }

        return sum / use.EndNs;
    }
}
