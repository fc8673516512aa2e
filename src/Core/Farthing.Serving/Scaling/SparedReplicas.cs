namespace Farthing.Serving.Scaling;

/// <summary>A policy with replicas on top of what it wants. It sees them as its own: a law that divides a load by a target wants as many as before.</summary>
/// <param name="policy">The policy.</param>
/// <param name="with">Of what it wants: that with those on top.</param>
public sealed class SparedReplicas(IScalingPolicy policy, Func<int, int> with) : IScalingPolicy
{
    /// <inheritdoc/>
    public long TickNs => policy.TickNs;

    /// <inheritdoc/>
    public long ReadingWindowNs => policy.ReadingWindowNs;

    /// <inheritdoc/>
    public int Decide(PoolReading reading) => with(policy.Decide(reading));

    /// <inheritdoc/>
    public void Restart() => policy.Restart();
}
