namespace Farthing.Serving.Scaling;

/// <summary>Control law of an autoscaler: how many replicas a pool should have from now on.</summary>
/// <remarks>
/// A policy is deterministic: after <see cref="Restart"/> the same readings give the same answers. It reads no clock
/// and nothing beside the reading. One thread uses it. It keeps state between ticks, so each pool has a policy of its own.
/// The caller sets <see cref="PoolReading.DesiredReplicas"/> to the last answer, unless something else changed the pool.
/// </remarks>
public interface IScalingPolicy
{
    /// <summary>Control period, above 0: the caller decides at the start of the run and then once per period.</summary>
    long TickNs { get; }

    /// <summary>Time that rates, mean lengths and latencies of a reading must cover at least; 0 leaves it to the fleet.</summary>
    long ReadingWindowNs => 0;

    /// <summary>Replicas wanted from now on.</summary>
    /// <param name="reading">The pool at this tick; its time never falls between two calls.</param>
    /// <returns>A count within the policy's bounds. Only a pool that is switched off stays at 0 below the least bound, where the law knows such a state.</returns>
    int Decide(PoolReading reading);

    /// <summary>Returns to the state before the first tick.</summary>
    void Restart();
}

/// <summary>Changes a count only after the wish in that direction has held for a delay without a break; then the latest wish counts.</summary>
/// <param name="upNs">Delay before a rise.</param>
/// <param name="downNs">Delay before a fall.</param>
internal sealed class DelayedChange(long upNs, long downNs)
{
    private int direction;
    private long sinceNs;

    /// <summary>The count from now on.</summary>
    /// <param name="nowNs">Time of the tick.</param>
    /// <param name="current">The count so far.</param>
    /// <param name="wanted">The count that is wanted at this tick.</param>
    public int Next(long nowNs, int current, int wanted)
    {
        int toward = Math.Sign(wanted - current);
        if (toward != direction)
        {
            direction = toward;
            sinceNs = nowNs;
        }

        if (toward == 0 || nowNs - sinceNs < (toward > 0 ? upNs : downNs))
        {
            return current;
        }

        direction = 0;
        return wanted;
    }

    /// <summary>Forgets the wish.</summary>
    public void Restart() => direction = 0;
}

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

/// <summary>SkyServe's <c>replica_policy</c>, with its defaults.</summary>
public sealed record SkyServeOptions
{
    /// <summary><c>min_replicas</c> and <c>max_replicas</c>.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary><c>target_qps_per_replica</c>, above 0.</summary>
    public required double TargetQpsPerReplica { get; init; }

    /// <summary><c>upscale_delay_seconds</c>: time that the wish for more must hold.</summary>
    public long UpscaleDelayNs { get; init; } = 300 * Durations.Second;

    /// <summary><c>downscale_delay_seconds</c>: time that the wish for fewer must hold.</summary>
    public long DownscaleDelayNs { get; init; } = 1200 * Durations.Second;

    /// <summary>Control period, above 0.</summary>
    public long TickNs { get; init; } = 20 * Durations.Second;
}

/// <summary>SkyServe's control law: ceil(requests a second ÷ target), acted on after the wish has held for a delay. Its spot policy is left out.</summary>
public sealed class SkyServeScaler : IScalingPolicy
{
    private readonly SkyServeOptions options;
    private readonly DelayedChange delay;

    /// <summary>An autoscaler before its first tick.</summary>
    /// <exception cref="ArgumentException">A bound, a target or a period cannot be.</exception>
    public SkyServeScaler(SkyServeOptions options)
    {
        options.Bounds.ThrowIfInvalid();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TickNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TargetQpsPerReplica);
        this.options = options;
        delay = new(options.UpscaleDelayNs, options.DownscaleDelayNs);
    }

    /// <inheritdoc/>
    public long TickNs => options.TickNs;

    /// <inheritdoc/>
    public int Decide(PoolReading reading) =>
        delay.Next(
            reading.NowNs,
            options.Bounds.Clamp(reading.DesiredReplicas),
            options.Bounds.ClampCeiling(reading.ArrivalsPerSecond / options.TargetQpsPerReplica)
        );

    /// <inheritdoc/>
    public void Restart() => delay.Restart();
}

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
