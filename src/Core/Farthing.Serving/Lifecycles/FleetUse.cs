namespace Farthing.Serving.Lifecycles;

/// <summary>What became of the replicas of a run.</summary>
public sealed record FleetUse
{
    /// <summary>The end of the run.</summary>
    public required long EndNs { get; init; }

    /// <summary>Replica-time in each <see cref="ReplicaPhase"/>, in its order, up to <see cref="EndNs"/>.</summary>
    public required IReadOnlyList<long> PhaseNs { get; init; }

    /// <summary>Node-time on demand, whole nodes: each from the launch of its first replica until its last one has gone. The standby is not among them.</summary>
    public long NodeNs { get; init; }

    /// <summary>The part of it that ran on spot nodes; null for a fleet without them.</summary>
    public SpotUse? Spot { get; init; }

    /// <summary>What became of the standby; null for a fleet that has none.</summary>
    public StandbyUse? Standby { get; init; }

    /// <summary>Replicas that were ordered after the start.</summary>
    public required int Ordered { get; init; }

    /// <summary>Replicas that were lost.</summary>
    public required int Failed { get; init; }

    /// <summary>Nodes on demand that were lost with all their replicas, by themselves or with their zone.</summary>
    public int LostNodes { get; init; }

    /// <summary>Moments at which some were lost: fewer than nodes where a zone took several.</summary>
    public int NodeLosses { get; init; }

    /// <summary>Replicas that an upgrade has put in place of old ones.</summary>
    public int Upgraded { get; init; }

    /// <summary>When the upgrade was through; null for none, or where it was not.</summary>
    public long? UpgradeEndNs { get; init; }

    /// <summary>Requests that were sent to another replica since theirs was lost or taken away.</summary>
    public required long Resent { get; init; }

    /// <summary>Tokens, of prompts and of what had been written, whose KV was lost with a replica and computed again.</summary>
    public required long LostTokens { get; init; }

    /// <summary>Output tokens that were lost with a replica and written again (<see cref="FleetLife.Keeps"/>).</summary>
    public long RewrittenTokens { get; init; }

    /// <summary>Most requests that waited at the router because no replica was ready, or none had room (<see cref="FleetLife.PulledPerReplica"/>).</summary>
    public required int PeakHeld { get; init; }

    /// <summary>How many replicas there were, whenever that changed, in order of time.</summary>
    public required IReadOnlyList<FleetCount> Counts { get; init; }

    /// <summary>Replica-time that is paid for: from the launch of a node until it is given back or lost, the standby by its share.</summary>
    public long PaidNs => Paid(PhaseNs) + (Standby?.PaidNs ?? 0);

    /// <summary>The time in those of all phases that are paid for.</summary>
    /// <param name="phaseNs">Time in each phase, in the order of <see cref="ReplicaPhase"/>.</param>
    internal static long Paid(IReadOnlyList<long> phaseNs) =>
        phaseNs[(int)ReplicaPhase.Provisioning]
        + phaseNs[(int)ReplicaPhase.Loading]
        + phaseNs[(int)ReplicaPhase.Ready]
        + phaseNs[(int)ReplicaPhase.Draining];
}

/// <summary>Replicas from a moment on.</summary>
/// <param name="AtNs">The moment.</param>
/// <param name="Desired">As many as the policy wants.</param>
/// <param name="Paid">Those whose nodes are paid for, and standbys that are paid for whole.</param>
/// <param name="Ready">Those that get requests.</param>
public readonly record struct FleetCount(long AtNs, int Desired, int Paid, int Ready);

/// <summary>What became of the spot nodes of a run.</summary>
public sealed record SpotUse
{
    /// <summary>Replica-time on spot nodes in each <see cref="ReplicaPhase"/>, in its order.</summary>
    public required IReadOnlyList<long> PhaseNs { get; init; }

    /// <summary>Replicas whose node was taken back.</summary>
    public required int Reclaimed { get; init; }

    /// <summary>Nodes that were taken back.</summary>
    public required int ReclaimedNodes { get; init; }

    /// <summary>Times at which at least one was.</summary>
    public required int ReclaimEvents { get; init; }

    /// <summary>Node-time on spot, whole nodes, however many of their replicas are there.</summary>
    public required long NodeNs { get; init; }

    /// <summary>Replica-time on spot nodes that is paid for.</summary>
    public long PaidNs => FleetUse.Paid(PhaseNs);
}

/// <summary>What became of the standby of a run.</summary>
public sealed record StandbyUse
{
    /// <summary>Orders of replicas that took what stood by.</summary>
    public required int Taken { get; init; }

    /// <summary>Orders that found nothing standing by.</summary>
    public required int FoundEmpty { get; init; }

    /// <summary>Time in which standbys waited, summed.</summary>
    public required long WaitingNs { get; init; }

    /// <summary>Time from the launch of nodes for the standby until they stood by, were taken over or given back, summed.</summary>
    public required long FillingNs { get; init; }

    /// <summary>Share of the price that is paid for <see cref="WaitingNs"/>.</summary>
    public required double PaidFraction { get; init; }

    /// <summary>Replica-time that is paid for it: filling whole, waiting by its share.</summary>
    public long PaidNs => FillingNs + (long)Math.Round(PaidFraction * WaitingNs);
}
