using Farthing.Numerics.Randomness;
using Farthing.Serving.Engines;
using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Workloads.Requests;

namespace Farthing.Serving.Simulation;

/// <content>Replicas that come and go.</content>
internal sealed partial class Pool
{
    private readonly PoolEvents events = new();
    private readonly PoolLog log = new();
    private readonly List<int> wanted = []; // Ordered to ready, oldest first.
    private readonly Queue<(Request Request, long Id)> held = [];
    private readonly Queue<MovedRequest> homeless = [];
    private readonly PoolReading reading = new();
    private readonly FleetLife? life;
    private IScalingPolicy? scaling;
    private int desired;
    private long heldTokens;
    private long lastArrivalNs;
    private long lastEventNs;

    /// <summary>The last that happened to it: an arrival, or what became of a replica.</summary>
    public long LastNs => Math.Max(lastArrivalNs, lastEventNs);

    /// <summary>What became of the replicas; null for a pool that stays as it is.</summary>
    /// <param name="endNs">When the run ended.</param>
    public FleetUse? UseUntil(long endNs)
    {
        if (life is null)
        {
            return null;
        }

        foreach (Replica replica in replicas)
        {
            log.Close(replica, endNs);
        }

        return log.ToUse(endNs, onDemandNodes!, spotNodes, standby?.UseUntil(endNs));
    }

    private void Begin(FleetLife begun)
    {
        scaling = begun.Scaling();
        standby = StandbyOf(begun);
        collector.Window = new ReadingWindow(Math.Max(begun.ReadingWindowNs, scaling.ReadingWindowNs));
        desired = options.Deployment.Replicas;
        for (int i = 0; i < replicas.Count; i++)
        {
            if (replicas[i].Phase == ReplicaPhase.Ready)
            {
                DrawFailure(i, 0);
                PlanCheckpoint(i, 0);
            }
        }

        if (zones is not null)
        {
            Plan(zones.NextNs, PoolEventKind.Zones, -1);
        }

        if (outages is not null)
        {
            Plan(outages.NextNs, PoolEventKind.Outage, -1);
        }

        for (int i = 0; i < begun.Losses.Count; i++)
        {
            Plan(begun.Losses[i].AtNs, PoolEventKind.PlannedLoss, i);
        }

        if (begun.Upgrade is PlannedUpgrade upgrade)
        {
            Plan(upgrade.AtNs, PoolEventKind.Upgrade, -1);
        }

        Count(0);
        events.Add(0, new PoolEvent(PoolEventKind.Tick));
    }

    /// <summary>The next that was planned happens.</summary>
    public void Happen()
    {
        long atNs = events.NextNs;
        if (router.NextReadingNs <= atNs)
        {
            router.Read();
            return;
        }

        PoolEvent what = events.Take();
        lastEventNs = atNs;
        switch (what.Kind)
        {
            case PoolEventKind.Tick:
                Tick(atNs);
                break;
            case PoolEventKind.Lane:
                TendLane(atNs);
                return;
            case PoolEventKind.Launched when IsIn(what, ReplicaPhase.Ordered):
                if (!FindNode(what.Replica, atNs))
                {
                    break;
                }

                Go(what.Replica, ReplicaPhase.Provisioning, atNs);
                Plan(atNs + life!.ColdStart.ProvisioningNs, PoolEventKind.Provisioned, what.Replica);
                break;
            case PoolEventKind.Provisioned when IsIn(what, ReplicaPhase.Provisioning):
                Go(what.Replica, ReplicaPhase.Loading, atNs);
                Plan(atNs + life!.ColdStart.LoadingNs, PoolEventKind.Loaded, what.Replica);
                break;
            case PoolEventKind.Loaded when IsIn(what, ReplicaPhase.Loading):
                Serve(what.Replica, atNs);
                break;
            case PoolEventKind.Lost when IsIn(what, ReplicaPhase.Ready) || IsIn(what, ReplicaPhase.Draining):
                LoseReplica(what.Replica, atNs);
                Replace(atNs);
                break;
            case PoolEventKind.NodeLost:
                LoseNode(what.Replica, atNs);
                break;
            case PoolEventKind.PlannedLoss:
                LosePart(life!.Losses[what.Replica].Part, atNs);
                break;
            case PoolEventKind.Upgrade:
                BeginUpgrade(atNs);
                break;
            case PoolEventKind.Outage:
                ChangeOutages(atNs);
                break;
            case PoolEventKind.Drained when IsIn(what, ReplicaPhase.Draining):
                ends.Remove(what.Replica);
                Go(what.Replica, ReplicaPhase.Gone, atNs);
                KeepNode(what.Replica, atNs);
                break;
            case PoolEventKind.GraceOver when IsIn(what, ReplicaPhase.Draining):
                Leave(what.Replica, ReplicaPhase.Gone, atNs);
                KeepNode(what.Replica, atNs);
                break;
            case PoolEventKind.StepOver:
                replicas[what.Replica].AdvanceTo(atNs, false);
                Empty(what.Replica, atNs);
                break;
            case PoolEventKind.Resent:
                what.Moved!.ForEach(homeless.Enqueue);
                SendHeld(atNs);
                break;
            case PoolEventKind.Zones:
                ChangeZones(atNs);
                break;
            case PoolEventKind.Checkpoint
                when IsIn(what, ReplicaPhase.Ready) || IsIn(what, ReplicaPhase.Draining):
                Checkpoint(what.Replica, atNs);
                break;
            default:
                break; // The replica has gone meanwhile; or what stands by has changed, which is counted below.
        }

        GoOnUpgrading(atNs);
        Count(atNs);
    }

    private void Count(long atNs) => log.Count(atNs, desired, standby?.PaidWhole(atNs) ?? 0);

    private bool IsIn(in PoolEvent what, ReplicaPhase phase) => replicas[what.Replica].Phase == phase;

    private void Plan(long atNs, PoolEventKind kind, int replica) =>
        events.Add(atNs, new PoolEvent(kind, replica));

    private void Go(int index, ReplicaPhase phase, long atNs)
    {
        Replica replica = replicas[index];
        log.Move(replica, phase, atNs);
        if (phase >= ReplicaPhase.Gone && replica.Node >= 0)
        {
            NodesOf(replica)!.Release(replica.Node, atNs);
            replica.Node = -1;
        }
    }

    private void Tick(long atNs)
    {
        Read(atNs);
        desired = scaling!.Decide(reading);
        NoteLateness(atNs);
        Reconcile(atNs);
        events.Add(atNs + scaling.TickNs, new PoolEvent(PoolEventKind.Tick));
        IsGivenUp = source.NextArrivalNs == long.MaxValue && atNs > lastArrivalNs + life!.PatienceNs;
    }

    private void Read(long atNs)
    {
        reading.NowNs = atNs;
        reading.DesiredReplicas = desired;
        (reading.RouterQueueRequests, reading.RouterQueueTokens) = (held.Count + homeless.Count, heldTokens);
        reading.ClearReplicas();
        foreach (int index in wanted)
        {
            Replica replica = replicas[index];
            bool isReady = replica.Phase == ReplicaPhase.Ready;
            if (isReady)
            {
                replica.AdvanceTo(atNs, false);
            }

            Engine engine = replica.Engine;
            reading.Add(
                new ReplicaReading
                {
                    Id = index,
                    IsPending = replica.Phase < ReplicaPhase.Loading,
                    IsReady = isReady,
                    HasSample = isReady,
                    Running = engine.RunningCount,
                    Waiting = engine.WaitingCount,
                    KvUse = (double)engine.Kv.UsedBlocks / engine.Kv.TotalBlocks,
                    KvTokens = (long)engine.Kv.UsedBlocks * engine.Kv.BlockSize,
                    KvCapacityTokens = (long)engine.Kv.TotalBlocks * engine.Kv.BlockSize,
                    QueuedPromptTokens = engine.QueuedPromptTokens,
                    QueuedKvTokens = engine.QueuedKvTokens,
                }
            );
        }

        collector.Window!.Read(reading);
    }

    /// <summary>As many replicas as are desired, on spot nodes with those on demand that stand in for them.</summary>
    private void Reconcile(long atNs)
    {
        if (spot is null)
        {
            Resize(isSpot: false, desired + Surge, atNs);
            return;
        }

        Resize(isSpot: true, OnSpot + spot.Extra, atNs);
        Resize(isSpot: false, desired - OnSpot + StandIns(), atNs);
    }

    /// <summary>As many replicas of a kind as are wanted: new ones are ordered; of too many old ones go first while they are upgraded, as a Deployment of Kubernetes has it, else those that are not ready, then the youngest, as its ReplicaSet has it.</summary>
    private void Resize(bool isSpot, int count, long atNs)
    {
        int there = wanted.Count(index => replicas[index].IsSpot == isSpot);
        for (; there < count; there++)
        {
            Order(isSpot, atNs);
        }

        for (; there > count; there--)
        {
            int at = OldestOutdated();
            at =
                at < 0
                    ? wanted.FindLastIndex(index =>
                        replicas[index].IsSpot == isSpot && replicas[index].Phase != ReplicaPhase.Ready
                    )
                    : at;
            at = at < 0 ? wanted.FindLastIndex(index => replicas[index].IsSpot == isSpot) : at;
            int index = wanted[at];
            wanted.RemoveAt(at);
            if (replicas[index].Phase != ReplicaPhase.Ready)
            {
                Cancel(index, atNs);
                continue;
            }

            Drain(index, atNs);
        }
    }

    /// <summary>A replica that serves is taken away once it has ended what it has.</summary>
    private void Drain(int index, long atNs)
    {
        router.Remove(index);
        replicas[index].WritesLast = true;
        Go(index, ReplicaPhase.Draining, atNs);
        Plan(atNs + life!.DrainGraceNs, PoolEventKind.GraceOver, index);
        EndDraining(index);
    }

    private void Serve(int index, long atNs)
    {
        Go(index, ReplicaPhase.Ready, atNs);
        ends.Set(index, long.MaxValue);
        router.Add(index);
        DrawFailure(index, atNs);
        PlanCheckpoint(index, atNs);
        SendHeld(atNs);
        if (spot is not null)
        {
            Reconcile(atNs); // Those that stood in for it may go.
        }
    }

    private void DrawFailure(int index, long fromNs)
    {
        if (life!.FailuresPerHour > 0)
        {
            Pcg32 random = new(life.Seed, (ulong)replicas[index].Number); // Its own: what happens to one replica does not hang on the others.
            double hours = random.NextExponential() / life.FailuresPerHour;
            Plan(fromNs + 1 + (long)Math.Min(hours * 3.6e12, long.MaxValue / 4), PoolEventKind.Lost, index);
        }
    }

    /// <summary>A replica that is taken away goes once it has ended what it had.</summary>
    private void EndDraining(int index)
    {
        Replica replica = replicas[index];
        if (replica.Phase == ReplicaPhase.Draining && replica.Outstanding == 0)
        {
            long endedNs = Math.Max(replica.PhaseSinceNs, replica.StepsUntilNs);
            Plan(endedNs, PoolEventKind.Drained, index); // Others may have ended before.
        }
    }

    /// <summary>A replica stops; the step under way is still written, since what it computes is not known in parts.</summary>
    private void Leave(int index, ReplicaPhase phase, long atNs)
    {
        Replica replica = replicas[index];
        router.Remove(index);
        replica.AdvanceTo(atNs, false);
        Go(index, phase, atNs);
        if (replica.StepsUntilNs > atNs)
        {
            Plan(replica.StepsUntilNs, PoolEventKind.StepOver, index);
            return;
        }

        Empty(index, atNs);
    }

    private void Empty(int index, long atNs)
    {
        ends.Remove(index);
        List<MovedRequest> moved = [];
        replicas[index].Engine.TakeAll(moved);
        if (moved.Count > 0)
        {
            bool isSaved = replicas[index].WritesLast;
            log.Resend(moved.Count, moved.Sum(one => one.LostTokens), moved.Sum(one => Lose(one, isSaved)));
            events.Add(atNs + life!.ResendNs, new PoolEvent(PoolEventKind.Resent, index, moved));
        }
    }

    private void Hold(in Request request, long id)
    {
        held.Enqueue((request, id));
        heldTokens += request.InputTokens;
        log.Hold(held.Count + homeless.Count);
    }

    /// <summary>Whether a request can go to a replica now.</summary>
    private bool HasRoom =>
        router.Ready.Count > 0 && (pulls == 0 || replicas[router.LeastBusy].Outstanding < pulls);

    private void SendHeld(long atNs)
    {
        while (HasRoom && homeless.TryDequeue(out MovedRequest? moved))
        {
            int index = Choose(moved.Request, atNs);
            replicas[index].Adopt(moved, atNs);
            Changed(index);
        }

        while (HasRoom && held.TryDequeue(out (Request Request, long Id) first))
        {
            heldTokens -= first.Request.InputTokens;
            Send(first.Request, first.Id, atNs);
        }

        log.Hold(held.Count + homeless.Count);
    }
}
