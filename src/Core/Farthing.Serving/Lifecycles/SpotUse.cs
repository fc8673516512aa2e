namespace Farthing.Serving.Lifecycles;

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
