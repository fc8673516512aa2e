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

/// <summary>Ray Serve's <c>autoscaling_config</c>, with its defaults.</summary>
public sealed record RayServeOptions
{
    /// <summary><c>min_replicas</c> and <c>max_replicas</c>.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary><c>target_ongoing_requests</c> per replica, above 0.</summary>
    public double TargetOngoingRequests { get; init; } = 2;

    /// <summary><c>look_back_period_s</c>: window of the mean.</summary>
    public long LookBackNs { get; init; } = 30 * Durations.Second;

    /// <summary><c>upscale_delay_s</c>: time that the wish for more must hold.</summary>
    public long UpscaleDelayNs { get; init; } = 30 * Durations.Second;

    /// <summary><c>downscale_delay_s</c>: time that the wish for fewer must hold.</summary>
    public long DownscaleDelayNs { get; init; } = 600 * Durations.Second;

    /// <summary><c>metrics_interval_s</c>: period of the replicas' reports, taken as control period; above 0.</summary>
    public long TickNs { get; init; } = 10 * Durations.Second;
}

/// <summary>Mean of the samples of a sliding window (now − width, now].</summary>
internal sealed class TimedMean
{
    private readonly Queue<(long AtNs, double Value)> samples = [];

    /// <summary>Adds a sample; time never falls.</summary>
    public void Add(long nowNs, double value) => samples.Enqueue((nowNs, value));

    /// <summary>Forgets samples that a window of a width no longer holds.</summary>
    public void Forget(long nowNs, long widthNs)
    {
        while (samples.TryPeek(out (long AtNs, double Value) oldest) && oldest.AtNs <= nowNs - widthNs)
        {
            samples.Dequeue();
        }
    }

    /// <summary>Mean of the samples younger than a width; NaN without one.</summary>
    public double Over(long nowNs, long widthNs)
    {
        double sum = 0;
        int count = 0;
        foreach ((long atNs, double value) in samples)
        {
            if (atNs > nowNs - widthNs)
            {
                sum += value;
                count++;
            }
        }

        return sum / count;
    }

    /// <summary>Forgets all samples.</summary>
    public void Restart() => samples.Clear();
}
