namespace Farthing.Serving.Scaling;

/// <summary>A Prometheus trigger of a KEDA ScaledObject. Defaults are those of KEDA 2.21.</summary>
public sealed record KedaTrigger
{
    /// <summary>The quantity that the query returns.</summary>
    public required ScalingMetric Metric { get; init; }

    /// <summary>Target of the HPA in the metric's unit, at least 0.001.</summary>
    public required double Threshold { get; init; }

    /// <summary>The trigger is active while its value is above this; apart from <see cref="Threshold"/>.</summary>
    public double ActivationThreshold { get; init; }

    /// <summary><c>metricType</c>: AverageValue or Value.</summary>
    public HpaTarget Kind { get; init; } = HpaTarget.AverageValue;

    /// <summary>True reads an empty answer as 0, so that a lost metric looks like an idle pool and scales down; false makes it a failure.</summary>
    public bool IgnoreNullValues { get; init; } = true;

    /// <summary>True gives the HPA the value of the last poll; false queries anew at each of its ticks.</summary>
    public bool UseCachedMetrics { get; init; }
}
