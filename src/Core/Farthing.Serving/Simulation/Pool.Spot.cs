using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Spot;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <content>Spot nodes that are taken back, what stands in for them, and what is left of the work.</content>
internal sealed partial class Pool
{
    private readonly List<int> changedZones = [];
    private readonly List<int> staying = []; // Nodes of a zone.
    private readonly SpotLife? spot;
    private readonly ZoneProcess? zones;
    private readonly long[] upSinceNs = [];
    private Pcg32 taking;
    private readonly List<long> sentArrivalsNs = []; // Of requests that were sent to a replica; kept where lateness is judged.
    private bool isLate;

    private void ChangeZones(long atNs)
    {
        zones!.Change(changedZones);
        (int nodes, int lost) = (0, 0);
        foreach (int zone in changedZones)
        {
            if (zones.IsUp(zone))
            {
                upSinceNs[zone] = atNs;
            }
            else
            {
                (int taken, int replicasLost) = TakeBack(zone, atNs);
                nodes += taken;
                lost += replicasLost;
            }
        }

        if (nodes > 0)
        {
            log.Reclaim(nodes, lost);
            Reconcile(atNs);
        }

        LaunchNodeless(atNs);
        Plan(zones.NextNs, PoolEventKind.Zones, -1);
    }

    /// <summary>A zone takes nodes back: all of them, or some.</summary>
    private (int Nodes, int Replicas) TakeBack(int zone, long atNs)
    {
        spotNodes!.StayingIn(zone, staying);
        if (staying.Count == 0)
        {
            return (0, 0);
        }

        int count =
            taking.NextDouble() < spot!.Market.WholeZoneShare
                ? staying.Count
                : taking.NextInt32(1, staying.Count);
        int lost = 0;
        for (int i = 0; i < count; i++)
        {
            int drawn = taking.NextInt32(i, staying.Count - 1);
            (staying[i], staying[drawn]) = (staying[drawn], staying[i]);
            spotNodes.MarkLeaving(staying[i]);
            for (int index = 0; index < replicas.Count; index++)
            {
                if (replicas[index].IsSpot && replicas[index].Node == staying[i])
                {
                    Notify(index, atNs);
                    lost++;
                }
            }
        }

        return (count, lost);
    }

    /// <summary>A replica hears that its node is taken back.</summary>
    private void Notify(int index, long atNs)
    {
        Replica replica = replicas[index];
        wanted.Remove(index);
        if (replica.Phase < ReplicaPhase.Ready)
        {
            Go(index, ReplicaPhase.Gone, atNs);
            return;
        }

        long lastNs = life!.Keeps == KeptWork.Checkpoints ? life.CheckpointTakesNs : 0;
        replica.WritesLast = spot!.NoticeNs >= lastNs;
        long workNs = spot.MovesOnNotice ? 0 : spot.NoticeNs - (replica.WritesLast ? lastNs : 0);
        if (workNs == 0)
        {
            Leave(index, ReplicaPhase.Gone, atNs);
            return;
        }

        if (replica.Phase == ReplicaPhase.Ready)
        {
            router.Remove(index);
            Go(index, ReplicaPhase.Draining, atNs);
        }

        Plan(atNs + workNs, PoolEventKind.GraceOver, index);
        EndDraining(index);
    }

    /// <summary>Replicas on demand that stand in for spot ones.</summary>
    private int StandIns()
    {
        int ready = wanted.Count(index =>
            replicas[index].IsSpot && replicas[index].Phase == ReplicaPhase.Ready
        );
        int missing = spot!.Fallback switch
        {
            SpotFallback.WhenMissing => OnSpot + spot.Extra - ready,
            SpotFallback.WhenLate when isLate => desired, // There is no time left to lose spot nodes in.
            _ => 0,
        };
        return Math.Clamp(missing, 0, OnSpot);
    }

    /// <summary>Wanted replicas above those that are on demand at all times.</summary>
    private int OnSpot => desired - Math.Min(spot!.Base, desired);

    /// <summary>The replicas at time 0, as they are at any moment: on demand, on spot with those to spare, stand-ins where no zone has nodes.</summary>
    private void StartOnSpot(int count)
    {
        desired = count;
        bool hasNodes = Enumerable.Range(0, upSinceNs.Length).Any(zones!.IsUp);
        int standIns = hasNodes || spot!.Fallback != SpotFallback.WhenMissing ? 0 : OnSpot;
        for (int i = 0; i < desired - OnSpot + standIns; i++)
        {
            Start(isSpot: false);
        }

        for (int i = 0; i < OnSpot + spot!.Extra; i++)
        {
            Start(isSpot: true);
        }
    }

    /// <summary>Whether what is left would be late unless as many replicas as are wanted worked on it as soon as new ones can, all of it begun anew; once it would, until there is twice that time.</summary>
    /// <remarks>The latest moment at which nodes that stay can still take over ("safety net" of Wu et al., Can't Be Late, NSDI 2024). A request is given twice the mean time in an engine, since lengths differ.</remarks>
    private void NoteLateness(long atNs)
    {
        if (spot?.Fallback != SpotFallback.WhenLate || life!.DeadlineNs == 0)
        {
            return;
        }

        double stayNs = 2e9 * Math.Max(1, pulls) / spot.RequestsPerReplicaSecond;
        double leadNs = life.ColdStart.LeadNs + scaling!.TickNs + stayNs;
        double requestNs = 1e9 / (spot.RequestsPerReplicaSecond * Math.Max(1, desired));
        double untilNs = atNs + (isLate ? 2 * leadNs : leadNs);
        long ahead = Outstanding - held.Count - homeless.Count;
        bool wouldBe = ahead > 0 && IsLate(sentArrivalsNs[(int)(sentArrivalsNs.Count - ahead)], ahead); // About the oldest of them.
        foreach (MovedRequest moved in homeless)
        {
            wouldBe |= IsLate(moved.Request.ArrivalNs, ++ahead);
        }

        foreach ((Request request, _) in held)
        {
            wouldBe |= IsLate(request.ArrivalNs, ++ahead);
        }

        isLate = wouldBe;

        bool IsLate(long arrivalNs, long place) =>
            arrivalNs + life.DeadlineNs < untilNs + (place * requestNs);
    }

    private void PlanCheckpoint(int index, long atNs)
    {
        if (life!.CheckpointEveryNs > 0)
        {
            Plan(atNs + life.CheckpointEveryNs, PoolEventKind.Checkpoint, index);
        }
    }

    /// <summary>A replica writes down how far its requests are, between two steps.</summary>
    private void Checkpoint(int index, long atNs)
    {
        Replica replica = replicas[index];
        replica.AdvanceTo(atNs, false);
        if (replica.StepsUntilNs > atNs)
        {
            Plan(replica.StepsUntilNs, PoolEventKind.Checkpoint, index);
            return;
        }

        if (replica.Outstanding > 0)
        {
            replica.Engine.Checkpoint();
            replica.Pause(atNs, life!.CheckpointTakesNs);
            ends.Set(index, replica.NoEndBeforeNs);
        }

        PlanCheckpoint(index, replica.Outstanding > 0 ? atNs + life!.CheckpointTakesNs : atNs);
    }

    /// <summary>Takes from a request what is not kept of its output.</summary>
    /// <returns>Tokens that must be written again.</returns>
    private long Lose(MovedRequest moved, bool isSaved)
    {
        long lost = 0;
        for (int i = 0; i < moved.Sequences.Count; i++)
        {
            MovedSequence one = moved.Sequences[i];
            int kept = life!.Keeps switch
            {
                KeptWork.Nothing => 0,
                KeptWork.Checkpoints when !isSaved => one.SavedTokens,
                _ => one.GeneratedTokens,
            };
            lost += one.GeneratedTokens - kept;
            moved.Sequences[i] = one.Keeping(kept);
        }

        return lost;
    }
}
