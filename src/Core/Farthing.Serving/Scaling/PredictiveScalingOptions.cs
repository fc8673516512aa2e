namespace Farthing.Serving.Scaling;

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
