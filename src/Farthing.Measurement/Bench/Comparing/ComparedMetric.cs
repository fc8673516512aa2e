namespace Farthing.Measurement.Bench.Comparing;

/// <summary>A figure that two runs are compared by.</summary>
/// <param name="Name">As files write it: <c>ttft_p95</c>.</param>
/// <param name="Words">As people read it: <c>TTFT p95</c>.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Direction">Which way is better.</param>
public sealed record ComparedMetric(string Name, string Words, MetricUnit Unit, MetricDirection Direction)
{
    private static readonly (string Name, double? Fraction)[] LatencyStatistics =
    [
        ("mean", null),
        ("p50", 0.5),
        ("p90", 0.9),
        ("p95", 0.95),
        ("p99", 0.99),
    ];

    /// <summary>Latencies that have these statistics, by their names in files.</summary>
    public static readonly IReadOnlyList<string> Latencies = ["ttft", "ttfo", "tpot", "itl", "icl", "e2e"];

    /// <summary>All figures, in the order of tables; p90 is shown where it is promised.</summary>
    public static readonly IReadOnlyList<ComparedMetric> All =
    [
        .. Latencies.SelectMany(latency =>
            LatencyStatistics.Select(one => new ComparedMetric(
                $"{latency}_{one.Name}",
                $"{latency.ToUpperInvariant()} {one.Name}",
                MetricUnit.Seconds,
                MetricDirection.LowerIsBetter
            )
            {
                Latency = latency,
                Fraction = one.Fraction,
            })
        ),
        new("requests_per_s", "req/s", MetricUnit.PerSecond, MetricDirection.HigherIsBetter),
        new("output_tokens_per_s", "output tok/s", MetricUnit.PerSecond, MetricDirection.HigherIsBetter),
        new("goodput_per_s", "goodput req/s", MetricUnit.PerSecond, MetricDirection.HigherIsBetter),
        new("usd_per_m_output", "$/M output", MetricUnit.UsdPerMillion, MetricDirection.LowerIsBetter),
        new("usd_per_m_blended", "$/M blended", MetricUnit.UsdPerMillion, MetricDirection.LowerIsBetter),
        new("error_share", "errors", MetricUnit.Share, MetricDirection.LowerIsBetter),
        new("prefix_hit_share", "prefix hits", MetricUnit.Share, MetricDirection.Neither),
        new("mean_output_tokens", "output length", MetricUnit.Tokens, MetricDirection.Neither),
    ];

    /// <summary>The latency that it is a statistic of; null for all else.</summary>
    public string? Latency { get; init; }

    /// <summary>The quantile of the latency; null for its mean and for all else.</summary>
    public double? Fraction { get; init; }

    /// <summary>True where the difference is in points.</summary>
    public bool IsShare => Unit == MetricUnit.Share;
}
