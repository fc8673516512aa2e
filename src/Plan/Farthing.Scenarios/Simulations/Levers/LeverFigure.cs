using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Simulations.Levers;

/// <summary>A figure that both sides of a comparison have.</summary>
/// <param name="Name">Its place in the document of simulate, such as <c>latency.ttft.p95</c>.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Of">Its value at an edge; not a number where a side has none.</param>
public sealed record LeverFigure(string Name, string Unit, Func<LeverSide, int, double> Of)
{
    /// <summary>Its value at the lowest rate that was lost, for a figure of the highest rate that was kept: the truth lies between; null for any other.</summary>
    public Func<LeverSide, int, double>? AtLost { get; init; }

    /// <summary>Of a lever and its base, the lowest and the highest that a comparison of the two can come to at an edge.</summary>
    /// <param name="from">The base.</param>
    /// <param name="to">The lever.</param>
    /// <param name="edge">The same edge of both.</param>
    /// <param name="compare">The comparison of base and lever.</param>
    public (double Low, double High) Range(
        LeverSide from,
        LeverSide to,
        int edge,
        Func<double, double, double> compare
    )
    {
        double seen = compare(Of(from, edge), Of(to, edge));
        bool isSameSearch =
            AtLost is null
            || (
                from.Deliverable(edge) is { } before
                && to.Deliverable(edge) is { } after
                && (before.KeptFactor, before.LostFactor) == (after.KeptFactor, after.LostFactor)
            );
        if (isSameSearch)
        {
            return (seen, seen);
        }

        double least = compare(AtLost!(from, edge), Of(to, edge));
        double most = compare(Of(from, edge), AtLost(to, edge));
        return (Math.Min(least, most), Math.Max(least, most));
    }

    private static readonly (LatencyMetric Metric, Statistic Statistic)[] Latencies =
    [
        (LatencyMetric.Ttft, Statistic.P50),
        (LatencyMetric.Ttft, Statistic.P95),
        (LatencyMetric.Itl, Statistic.P50),
        (LatencyMetric.Itl, Statistic.P95),
        (LatencyMetric.E2e, Statistic.P50),
        (LatencyMetric.E2e, Statistic.P95),
    ];

    /// <summary>The figures of a comparison, in the order in which people read them.</summary>
    /// <param name="promised">Promises of both sides: each has its figure.</param>
    public static IReadOnlyList<LeverFigure> All(IEnumerable<SloTarget> promised) =>
        [
            .. Latencies
                .Concat(promised.Select(target => (Shown(target.Metric), target.Statistic)))
                .Distinct()
                .OrderBy(one => one.Item1)
                .ThenBy(one => one.Item2)
                .Select(one => Latency(one.Item1, one.Item2)),
            Run("throughput.goodput", "requests_per_s", (_, run) => run.PerSecond(run.Result.Good)),
            Run("throughput.served", "requests_per_s", (_, run) => run.PerSecond(run.Result.Finished)),
            Run("throughput.output", "tokens_per_s", (_, run) => run.PerSecond(run.Result.OutputTokens)),
            AtMost("throughput.deliverable", "requests_per_s", (side, factor) => factor * Rate(side)),
            AtMost("throughput.utilization", "fraction", (_, factor) => factor > 0 ? 1 / factor : double.NaN),
            Run("work.busy", "fraction", (report, run) => report.BusyOf(run.Result)),
            Run("work.kv_use_peak", "fraction", (_, run) => run.Result.PeakKvUse),
            Run("work.batch_mean", "count", (_, run) => run.Result.MeanBatch),
            Run(
                "cost.gpu_hours",
                "gpu_hours",
                (report, run) => report.Setup.BilledGpuSeconds(run.Result) / 3600
            ),
            Run(
                "cost.blended",
                "usd_per_m_tokens",
                (report, run) => report.CostOf(run)?.UsdPerMBlended ?? double.NaN
            ),
            Run(
                "cost.per_request",
                "usd_per_request",
                (report, run) => report.CostOf(run)?.UsdPerRequest ?? double.NaN
            ),
            AtMost(
                "cost.blended_at_deliverable",
                "usd_per_m_tokens",
                (side, factor) => side.UsdPerMAt(factor * Rate(side))
            ),
            AtMost(
                "cost.per_request_at_deliverable",
                "usd_per_request",
                (side, factor) => side.UsdPerRequestAt(factor * Rate(side))
            ),
        ];

    private static double Rate(LeverSide side) => side.Report.Workload.RatePerSecond;

    /// <summary>A figure of the highest rate that keeps the promise.</summary>
    private static LeverFigure AtMost(string name, string unit, Func<LeverSide, double, double> of) =>
        new(name, unit, (side, edge) => of(side, side.Deliverable(edge)?.KeptFactor ?? double.NaN))
        {
            AtLost = (side, edge) => of(side, side.Deliverable(edge)?.LostFactor ?? double.NaN),
        };

    private static LatencyMetric Shown(LatencyMetric metric) =>
        metric == LatencyMetric.Ttfo ? LatencyMetric.Ttft : metric;

    private static LeverFigure Latency(LatencyMetric metric, Statistic statistic) =>
        Run(
            $"latency.{metric.ToString().ToLowerInvariant()}.{statistic.ToString().ToLowerInvariant()}",
            "s",
            (_, run) => run.Seconds(metric, statistic)
        );

    private static LeverFigure Run(string name, string unit, Func<SimulationReport, EdgeRun, double> of) =>
        new(name, unit, (side, edge) => of(side.Report, side.Run(edge)));
}
