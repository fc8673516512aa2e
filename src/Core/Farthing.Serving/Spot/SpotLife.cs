namespace Farthing.Serving.Spot;

/// <summary>A fleet on spot nodes.</summary>
public sealed record SpotLife
{
    /// <summary>When nodes can be had, and when they are taken back.</summary>
    public required SpotMarket Market { get; init; }

    /// <summary>From the notice until a node is gone.</summary>
    public long NoticeNs { get; init; } = 30_000_000_000;

    /// <summary>True where a replica hands over what it has at the notice; false where it ends what it can until its node is gone.</summary>
    public bool MovesOnNotice { get; init; }

    /// <summary>Spot replicas beyond those that are wanted.</summary>
    public int Extra { get; init; }

    /// <summary>Replicas that stand on one spot node, at least 1: they go together.</summary>
    public int ReplicasPerNode { get; init; } = 1;

    /// <summary>When nodes on demand stand in.</summary>
    public SpotFallback Fallback { get; init; } = SpotFallback.WhenMissing;

    /// <summary>Requests that a busy replica ends in a second: what <see cref="SpotFallback.WhenLate"/> judges by.</summary>
    public double RequestsPerReplicaSecond { get; init; }
}
