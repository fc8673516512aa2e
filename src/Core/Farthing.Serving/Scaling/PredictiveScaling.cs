namespace Farthing.Serving.Scaling;

/// <summary>Replicas for the highest load from now to the lead time's end, where the future is the same time a season ago times growth.</summary>
/// <remarks>
/// Growth = load of the last hour ÷ load of that hour a season ago, within limits. The present load is a floor, so that
/// the first season, which has no past, is scaled reactively. The memory is a ring of one season, one value per tick.
/// </remarks>
public sealed class PredictiveScaling : IScalingPolicy
{
    private readonly PredictiveScalingOptions options;
    private readonly double[] season;
    private readonly double[] growthNow;
    private readonly double[] growthBefore;
    private readonly int leadTicks;
    private long ticks;

    /// <summary>A policy that has seen nothing.</summary>
    /// <exception cref="ArgumentException">A bound, a target or a time cannot be.</exception>
    public PredictiveScaling(PredictiveScalingOptions options)
    {
        options.Bounds.ThrowIfInvalid();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TargetPerReplica);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TickNs);
        ArgumentOutOfRangeException.ThrowIfNotEqual(options.SeasonNs % options.TickNs, 0);
        ArgumentOutOfRangeException.ThrowIfNegative(options.LeadNs);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(options.LeadNs, options.SeasonNs);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.GrowthWindowNs, options.TickNs);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MinGrowth);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxGrowth, options.MinGrowth);
        this.options = options;
        season = new double[options.SeasonNs / options.TickNs];
        growthNow = new double[options.GrowthWindowNs / options.TickNs];
        growthBefore = new double[growthNow.Length];
        leadTicks = (int)((options.LeadNs + options.TickNs - 1) / options.TickNs);
    }

    /// <inheritdoc/>
    public long TickNs => options.TickNs;

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        double total = options.Metric.TotalOf(reading);
        double load = double.IsNaN(total) ? 0 : total;
        Remember(load);
        double growth = Growth();
        double highest = load;
        for (int ahead = 1; ahead <= leadTicks; ahead++)
        {
            // The slot of a tick ahead still holds the value of a season before; it is 0 in the first season.
            highest = Math.Max(highest, growth * season[(ticks - 1 + ahead) % season.Length]);
        }

        return options.Bounds.ClampCeiling(highest / options.TargetPerReplica);
    }

    /// <inheritdoc/>
    public void Restart()
    {
        Array.Clear(season);
        Array.Clear(growthNow);
        Array.Clear(growthBefore);
        ticks = 0;
    }

    private void Remember(double load)
    {
        int slot = (int)(ticks % season.Length);
        int growthSlot = (int)(ticks % growthNow.Length);
        growthNow[growthSlot] = load;
        growthBefore[growthSlot] = season[slot];
        season[slot] = load;
        ticks++;
    }

    /// <summary>Growth since a season ago; the nearest factor to 1 while the whole window is not known of both.</summary>
    private double Growth()
    {
        double now = 0;
        double before = 0;
        for (int i = 0; i < growthNow.Length; i++)
        {
            now += growthNow[i];
            before += growthBefore[i];
        }

        bool isKnown = ticks >= season.Length + growthNow.Length && before > 0;
        return Math.Clamp(isKnown ? now / before : 1, options.MinGrowth, options.MaxGrowth);
    }
}

/// <summary>Seasonal prediction: the load of the same time a day or a week ago, times its growth since.</summary>
public sealed record PredictiveScalingOptions
{
    /// <summary>Fewest and most replicas.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>Load of one replica in the metric's unit, above 0.</summary>
    public required double TargetPerReplica { get; init; }

    /// <summary>The quantity: one that shows demand above capacity.</summary>
    public ScalingMetric Metric { get; init; } = ScalingMetric.ArrivalsPerSecond;

    /// <summary>Distance to the pattern's last repetition: a day, or 168 h for a week.</summary>
    public long SeasonNs { get; init; } = 24 * Durations.Hour;

    /// <summary>Time from the decision to a replica that serves: decision lag and cold start.</summary>
    public long LeadNs { get; init; } = 10 * Durations.Minute;

    /// <summary>Window over which load is compared with that of a season ago.</summary>
    public long GrowthWindowNs { get; init; } = Durations.Hour;

    /// <summary>Smallest growth factor, 0 or more.</summary>
    public double MinGrowth { get; init; } = 0.5;

    /// <summary>Largest growth factor; equal to the smallest for a fixed one.</summary>
    public double MaxGrowth { get; init; } = 2;

    /// <summary>Control period and grain of the memory, above 0; a season is a whole number of them.</summary>
    public long TickNs { get; init; } = Durations.Minute;
}
