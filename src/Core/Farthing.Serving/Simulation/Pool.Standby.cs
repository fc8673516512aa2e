using Farthing.Serving.Lifecycles;

namespace Farthing.Serving.Simulation;

/// <content>What is held ready to start.</content>
internal sealed partial class Pool
{
    private StandbyPool? standby;

    private static StandbyPool? StandbyOf(FleetLife begun)
    {
        if (begun is { Standby: not null, Spot: not null })
        {
            throw new ArgumentException("a fleet on spot nodes holds nothing ready", nameof(begun));
        }

        return begun.Standby is { Replicas: > 0 } held ? new StandbyPool(held, begun.ColdStart) : null;
    }

    /// <summary>A new replica is ordered: from the standby, with what is under way to it, or from nothing.</summary>
    private void Order(bool isSpot, long atNs)
    {
        int index = replicas.Count;
        log.Begin(AddReplica(isSpot), ReplicaPhase.Ordered, atNs);
        wanted.Add(index);
        if (standby is null)
        {
            Plan(atNs + life!.ColdStart.OrderNs, PoolEventKind.Launched, index);
        }
        else if (standby.Take(atNs))
        {
            Wake(index, atNs);
        }
        else if (standby.TakeOver(atNs, out long wasOrderedNs))
        {
            GoOn(index, wasOrderedNs, atNs);
            OrderStandby(atNs);
        }
        else
        {
            Plan(atNs + life!.ColdStart.OrderNs, PoolEventKind.Launched, index);
        }
    }

    private void Wake(int index, long atNs)
    {
        Standby held = life!.Standby!;
        replicas[index].IsFromStandby = true;
        if (!FindNode(index, atNs))
        {
            return; // No zone is there: it starts cold once one is back.
        }

        Go(index, ReplicaPhase.Loading, atNs);
        Plan(atNs + held.StartNs(life.ColdStart), PoolEventKind.Loaded, index);
        if (!held.Sleeps)
        {
            OrderStandby(atNs);
        }
    }

    /// <summary>A replica goes on where the start that it takes over is.</summary>
    private void GoOn(int index, long wasOrderedNs, long atNs)
    {
        ColdStart start = life!.ColdStart;
        long launchedNs = wasOrderedNs + start.OrderNs;
        long provisionedNs = launchedNs + start.ProvisioningNs;
        if (atNs < launchedNs)
        {
            Plan(launchedNs, PoolEventKind.Launched, index);
            return;
        }

        if (!FindNode(index, atNs))
        {
            return;
        }

        Go(index, ReplicaPhase.Provisioning, atNs);
        if (atNs < provisionedNs)
        {
            Plan(provisionedNs, PoolEventKind.Provisioned, index);
            return;
        }

        Go(index, ReplicaPhase.Loading, atNs);
        Plan(provisionedNs + start.LoadingNs, PoolEventKind.Loaded, index);
    }

    /// <summary>A replica has been drained: its node stands by, unless a new one starts on it.</summary>
    private void KeepNode(int index, long atNs)
    {
        if (index != replaced || life!.Upgrade!.HasSurge)
        {
            standby?.Keep(atNs);
        }
    }

    private void OrderStandby(long atNs)
    {
        standby!.Order(atNs);
        Plan(atNs + standby.OrderNs, PoolEventKind.Standby, -1);
        Plan(atNs + standby.ReadyNs, PoolEventKind.Standby, -1);
    }

    /// <summary>Orders a replica for one that was lost, and one to sleep in place of the sleeping one that it takes.</summary>
    private void Replace(long atNs)
    {
        standby?.Settle(atNs);
        int before = standby?.Waiting ?? 0;
        Reconcile(atNs);
        if (life!.Standby is { Sleeps: true } && standby is not null && standby.Waiting < before)
        {
            OrderStandby(atNs);
        }
    }

    /// <summary>A replica that has not served yet is taken away: its node, or the engine that woke, stands by again.</summary>
    private void Cancel(int index, long atNs)
    {
        Replica replica = replicas[index];
        bool standsBy =
            replica.Phase == ReplicaPhase.Loading && (life!.Standby?.Sleeps != true || replica.IsFromStandby);
        Go(index, ReplicaPhase.Gone, atNs);
        if (standsBy)
        {
            standby?.Keep(atNs);
        }
    }
}
