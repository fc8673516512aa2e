namespace Farthing.Serving.Scaling;

/// <summary>Replacement of a KEDA trigger that keeps failing (<c>spec.fallback</c>).</summary>
public sealed record KedaFallback
{
    /// <summary>Consecutive failures that are borne, 0 or more; the next one brings the fallback.</summary>
    public required int FailureThreshold { get; init; }

    /// <summary>Replicas that the replaced metric asks for, 0 or more.</summary>
    public required int Replicas { get; init; }

    /// <summary>Whether the pool's present size counts too.</summary>
    public KedaFallbackBehavior Behavior { get; init; } = KedaFallbackBehavior.Static;

    /// <summary>The replicas that a failed trigger stands for.</summary>
    /// <param name="currentReplicas">Replicas asked for so far.</param>
    internal int ReplicasAt(int currentReplicas) =>
        Behavior switch
        {
            KedaFallbackBehavior.CurrentReplicas => currentReplicas,
            KedaFallbackBehavior.CurrentReplicasIfHigher => Math.Max(currentReplicas, Replicas),
            KedaFallbackBehavior.CurrentReplicasIfLower => Math.Min(currentReplicas, Replicas),
            _ => Replicas,
        };
}
