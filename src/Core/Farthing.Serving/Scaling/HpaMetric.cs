namespace Farthing.Serving.Scaling;

/// <summary>One entry of an HPA's <c>spec.metrics</c>.</summary>
public sealed record HpaMetric
{
    /// <summary>The quantity that is compared with the target.</summary>
    public required ScalingMetric Metric { get; init; }

    /// <summary>Target value in the metric's unit, at least 0.001: the API keeps thousandths.</summary>
    public required double Target { get; init; }

    /// <summary>Source and target type.</summary>
    public HpaTarget Kind { get; init; } = HpaTarget.AverageValue;
}
