namespace Farthing.Serving.Scaling;

/// <summary>Replicas by the clock: the most that any hour from now to the lead time's end asks for, so that rises come early and falls in time.</summary>
public sealed class ScheduledScaling : IScalingPolicy
{
    private readonly ScheduledScalingOptions options;

    /// <summary>A schedule.</summary>
    /// <exception cref="ArgumentException">Hours are missing or negative, or a time cannot be.</exception>
    public ScheduledScaling(ScheduledScalingOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.TickNs);
        ArgumentOutOfRangeException.ThrowIfNegative(options.OffsetNs);
        ArgumentOutOfRangeException.ThrowIfNegative(options.LeadNs);
        if (options.HourlyReplicas.Count is not (24 or 168))
        {
            throw new ArgumentException("a schedule has 24 hours or 168");
        }

        foreach (int replicas in options.HourlyReplicas)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(replicas);
        }

        this.options = options;
    }

    /// <inheritdoc/>
    public long TickNs => options.TickNs;

    /// <inheritdoc/>
    public int Decide(PoolReading reading)
    {
        long first = (reading.NowNs + options.OffsetNs) / Durations.Hour;
        long last = (reading.NowNs + options.OffsetNs + options.LeadNs) / Durations.Hour;
        int replicas = 0;
        for (long hour = first; hour <= last; hour++)
        {
            int slot = (int)(hour % options.HourlyReplicas.Count);
            replicas = Math.Max(replicas, options.HourlyReplicas[slot]);
        }

        return replicas;
    }

    /// <inheritdoc/>
    public void Restart() { }
}

/// <summary>Replicas by hour of the week, as scheduled scaling and cron triggers give them.</summary>
public sealed record ScheduledScalingOptions
{
    /// <summary>Replicas of each hour, 0 or more: 24 for every day alike, or 168 for a week from Monday on.</summary>
    public required IReadOnlyList<int> HourlyReplicas { get; init; }

    /// <summary>Time into the schedule at the run's time 0.</summary>
    public long OffsetNs { get; init; }

    /// <summary>Time by which a rise comes early, so that replicas are ready when their hour begins.</summary>
    public long LeadNs { get; init; }

    /// <summary>Control period, above 0.</summary>
    public long TickNs { get; init; } = Durations.Minute;
}
