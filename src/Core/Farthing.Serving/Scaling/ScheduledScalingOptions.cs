namespace Farthing.Serving.Scaling;

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
