namespace Farthing.Serving.Slos;

/// <summary>One promise: a statistic of a metric stays at or below a limit.</summary>
/// <param name="Metric">What is promised.</param>
/// <param name="Statistic">Which statistic of it.</param>
/// <param name="LimitSeconds">The limit, above 0.</param>
public sealed record SloTarget(LatencyMetric Metric, Statistic Statistic, double LimitSeconds)
{
    /// <summary>The name in files and flags, such as <c>ttft_p95</c>.</summary>
    public string Name => $"{Metric.ToString().ToLowerInvariant()}_{Statistic.ToString().ToLowerInvariant()}";
}
