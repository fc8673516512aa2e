namespace Farthing.Serving.Lifecycles;

/// <summary>What became of the replicas of a run.</summary>
public sealed record FleetUse
{
    /// <summary>The end of the run.</summary>
    public required long EndNs { get; init; }

    /// <summary>Replica-time in each <see cref="ReplicaPhase"/>, in its order, up to <see cref="EndNs"/>.</summary>
    public required IReadOnlyList<long> PhaseNs { get; init; }

    /// <summary>Replicas that were ordered after the start.</summary>
    public required int Ordered { get; init; }

    /// <summary>Replicas that were lost.</summary>
    public required int Failed { get; init; }

    /// <summary>Requests that were sent to another replica since theirs was lost or taken away.</summary>
    public required long Resent { get; init; }

    /// <summary>Tokens, of prompts and of what had been written, whose KV was lost with a replica and computed again.</summary>
    public required long LostTokens { get; init; }

    /// <summary>Most requests that waited at the router because no replica was ready.</summary>
    public required int PeakHeld { get; init; }

    /// <summary>How many replicas there were, whenever that changed, in order of time.</summary>
    public required IReadOnlyList<FleetCount> Counts { get; init; }

    /// <summary>Replica-time that is paid for: from the launch of a node until it is given back or lost.</summary>
    public long PaidNs =>
        PhaseNs[(int)ReplicaPhase.Provisioning]
        + PhaseNs[(int)ReplicaPhase.Loading]
        + PhaseNs[(int)ReplicaPhase.Ready]
        + PhaseNs[(int)ReplicaPhase.Draining];
}
