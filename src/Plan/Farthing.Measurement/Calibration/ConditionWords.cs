using Farthing.Serving.Slos;

namespace Farthing.Measurement.Calibration;

/// <summary>The words that files use for load modes, metrics and statistics.</summary>
public static class ConditionWords
{
    private static readonly string[] Modes = ["closed", "open", "offline", "static"];
    private static readonly string[] MetricWords =
    [
        "ttft_s",
        "tpot_s",
        "e2e_s",
        "itl_s",
        "output_tok_s",
        "total_tok_s",
        "req_s",
    ];
    private static readonly string[] SchedulingWords = ["mixed", "lock-step"];
    private static readonly string[] StatisticWords = ["mean", "p50", "p90", "p95", "p99"];

    /// <summary>All load modes, in the order of <see cref="LoadMode"/>.</summary>
    public static IReadOnlyList<string> LoadModes => Modes;

    /// <summary>Words for requests of equal length that come apart, and for such that stay in lock step: the second one is true.</summary>
    public static IReadOnlyList<string> Schedulings => SchedulingWords;

    /// <summary>All metrics, in the order of <see cref="Metric"/>.</summary>
    public static IReadOnlyList<string> Metrics => MetricWords;

    /// <summary>All statistics, in the order of <see cref="Statistic"/>.</summary>
    public static IReadOnlyList<string> Statistics => StatisticWords;

    /// <summary>Each metric with each statistic in its name, statistics of one metric together: ttft_mean_s, …, itl_p99_s. Rates have a mean alone, but stand here too.</summary>
    public static IReadOnlyList<string> MetricsWithStatistic { get; } =
    [
        .. MetricWords.SelectMany(metric =>
            StatisticWords.Select(statistic => $"{metric[..^2]}_{statistic}_s")
        ),
    ];

    /// <summary>The word of a load mode.</summary>
    public static string Of(LoadMode mode) => Modes[(int)mode];

    /// <summary>The word of a metric.</summary>
    public static string Of(Metric metric) => MetricWords[(int)metric];

    /// <summary>The word of a statistic.</summary>
    public static string Of(Statistic statistic) => StatisticWords[(int)statistic];

    /// <summary>True for TTFT, TPOT, E2E and ITL; false for rates.</summary>
    public static bool IsTime(Metric metric) =>
        metric is Metric.Ttft or Metric.Tpot or Metric.E2e or Metric.Itl;

    /// <summary>The same of a metric's word.</summary>
    public static bool IsTime(string metric) => IsTime((Metric)Array.IndexOf(MetricWords, metric));
}
