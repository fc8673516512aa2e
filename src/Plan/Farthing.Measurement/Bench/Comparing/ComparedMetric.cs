using Farthing.Documents.Benches;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Bench.Comparing;

/// <summary>A figure that two runs are compared by.</summary>
/// <param name="Name">As files write it: <c>ttft_p95</c>.</param>
/// <param name="Words">As people read it: <c>TTFT p95</c>.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Direction">Which way is better.</param>
public sealed record ComparedMetric(string Name, string Words, MetricUnit Unit, MetricDirection Direction)
{
    private static readonly LatencyMetric[] Latencies =
    [
        LatencyMetric.Ttft,
        LatencyMetric.Ttfo,
        LatencyMetric.Tpot,
        LatencyMetric.Itl,
        LatencyMetric.Icl,
        LatencyMetric.E2e,
    ];

    /// <summary>All figures, in the order of tables; p90 is shown where it is promised.</summary>
    public static readonly IReadOnlyList<ComparedMetric> All =
    [
        .. Latencies.SelectMany(latency =>
            Enum.GetValues<Statistic>()
                .Select(statistic => new ComparedMetric(
                    new SloTarget(latency, statistic, 0).Name,
                    $"{latency.ToString().ToUpperInvariant()} {statistic.ToString().ToLowerInvariant()}",
                    MetricUnit.Seconds,
                    MetricDirection.LowerIsBetter
                )
                {
                    Latency = latency,
                    Statistic = statistic,
                })
        ),
        new("requests_per_s", "req/s", MetricUnit.RequestsPerSecond, MetricDirection.HigherIsBetter),
        new(
            "output_tokens_per_s",
            "output tok/s",
            MetricUnit.TokensPerSecond,
            MetricDirection.HigherIsBetter
        ),
        new("goodput_per_s", "goodput req/s", MetricUnit.RequestsPerSecond, MetricDirection.HigherIsBetter),
        new("usd_per_m_output", "$/M output", MetricUnit.UsdPerMillion, MetricDirection.LowerIsBetter),
        new("usd_per_m_blended", "$/M blended", MetricUnit.UsdPerMillion, MetricDirection.LowerIsBetter),
        new("error_share", "errors", MetricUnit.Share, MetricDirection.LowerIsBetter),
        new("prefix_hit_share", "prefix hits", MetricUnit.Share, MetricDirection.Neither),
        new("mean_output_tokens", "output length", MetricUnit.Tokens, MetricDirection.Neither),
    ];

    /// <summary>The latency that it is a statistic of; null for all else.</summary>
    public LatencyMetric? Latency { get; init; }

    /// <summary>The statistic of the latency; null for all else.</summary>
    public Statistic? Statistic { get; init; }

    /// <summary>True where the difference is in points.</summary>
    public bool IsShare => Unit == MetricUnit.Share;
}

/// <summary>Which way a figure gets better.</summary>
public enum MetricDirection
{
    /// <summary>Downward: latencies, dollars, errors.</summary>
    LowerIsBetter,

    /// <summary>Upward: rates.</summary>
    HigherIsBetter,

    /// <summary>Neither: a condition of the run that moves the others.</summary>
    Neither,
}
