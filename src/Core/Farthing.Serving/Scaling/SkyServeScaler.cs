namespace Farthing.Serving.Scaling;

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
