namespace Farthing.Serving.Scaling;

/// <summary>Ray Serve's control law: ceil(mean ongoing requests ÷ target), acted on after the wish has held for a delay.</summary>
/// <remarks>From 0 replicas a waiting request brings the first at once. Smoothing factors are left at 1.</remarks>
public sealed class RayServeScaler : IScalingPolicy
{
    private readonly RayServeOptions options;
    private readonly TimedMean ongoing = new();
    private readonly DelayedChange delay;

    /// <summary>An autoscaler before its first tick.</summary>
    /// <exception cref="ArgumentException">A bound, a target or a period cannot be.</exception>
    public RayServeScaler(RayServeOptions options)
    {
        options.Bounds.ThrowIfInvalid();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TickNs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TargetOngoingRequests);
        this.options = options;
        delay = new(options.UpscaleDelayNs, options.DownscaleDelayNs);
    }

    /// <inheritdoc/>
    public long TickNs => options.TickNs;

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        long now = reading.NowNs;
        double total = ScalingMetric.InSystem.TotalOf(reading);
        ongoing.Add(now, total);
        ongoing.Forget(now, options.LookBackNs);
        int spec = options.Bounds.Clamp(reading.DesiredReplicas);
        if (spec == 0 && total > 0)
        {
            delay.Restart();
            return 1;
        }

        double mean = ongoing.Over(now, options.LookBackNs);
        int wanted = options.Bounds.ClampCeiling(mean / options.TargetOngoingRequests);
        return delay.Next(now, spec, wanted);
    }

    /// <inheritdoc/>
    public void Restart()
    {
        ongoing.Restart();
        delay.Restart();
    }
}
