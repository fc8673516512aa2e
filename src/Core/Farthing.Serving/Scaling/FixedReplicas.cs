namespace Farthing.Serving.Scaling;

/// <summary>No autoscaler: the same count at all times, which also brings back what was lost.</summary>
/// <param name="replicas">Replicas, 0 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
public sealed class FixedReplicas(int replicas) : IScalingPolicy
{
    private readonly int replicas =
        replicas >= 0 ? replicas : throw new ArgumentOutOfRangeException(nameof(replicas));

    /// <inheritdoc/>
    public long TickNs => Durations.Hour;

    /// <inheritdoc/>
    public int Decide(PoolReading reading) => replicas;

    /// <inheritdoc/>
    public void Restart() { }
}
