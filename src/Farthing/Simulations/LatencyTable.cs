using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Slos;

namespace Farthing.Simulations;

/// <summary>The latencies of a simulation beside what was promised; ranges where the queue grows.</summary>
internal static class LatencyTable
{
    private static readonly SloStatistic[] Columns =
    [
        SloStatistic.P50,
        SloStatistic.P90,
        SloStatistic.P95,
        SloStatistic.P99,
    ];

    private const string None = "–";

    /// <summary>Prints it.</summary>
    public static void Write(SimulationReport report, TextWriter text)
    {
        TextTable table = new(
            TextColumn.Text(),
            TextColumn.Number("p50"),
            TextColumn.Number("p90"),
            TextColumn.Number("p95"),
            TextColumn.Number("p99"),
            TextColumn.Number("max"),
            TextColumn.Text("  promise"),
            TextColumn.Text("kept")
        );
        bool isRange = report.Outcome.IsUnstable || report.Outcome.IsNearSaturation;
        foreach (
            (SloMetric metric, string name) in new[]
            {
                (SloMetric.Ttft, "TTFT"),
                (SloMetric.Itl, "ITL (gap)"),
                (SloMetric.Tpot, "TPOT"),
                (SloMetric.E2e, "E2E"),
            }
        )
        {
            List<string> cells = [name];
            cells.AddRange(Columns.Select(column => Cell(report, metric, column, isRange)));
            cells.Add(
                isRange ? ""
                : IsEmpty(report, metric) ? None
                : Show.Seconds(SimulationJson.Histogram(report.Result, metric).Max / 1e9)
            );
            int[] targets =
            [
                .. Enumerable
                    .Range(0, report.Slo.Targets.Count)
                    .Where(i =>
                        report.Slo.Targets[i].Metric == metric
                        || (report.Slo.Targets[i].Metric == SloMetric.Ttfo && metric == SloMetric.Ttft)
                    ),
            ];
            cells.Add(
                targets.Length == 0
                    ? ""
                    : "  "
                        + string.Join(
                            " · ",
                            targets.Select(i =>
                                $"{report.Slo.Targets[i].Statistic.ToString().ToLowerInvariant()} {Show.Seconds(report.Slo.Targets[i].LimitSeconds)}"
                            )
                        )
            );
            cells.Add(
                string.Join(
                    " · ",
                    targets.Select(i =>
                        $"{Share(report.KeptShare(i))} of {(metric == SloMetric.Itl ? "gaps" : "requests")}"
                    )
                )
            );
            table.Row([.. cells]);
        }

        table.Write(text);
        if (!isRange)
        {
            (SloMetric, SloStatistic, string)[] shown =
            [
                (SloMetric.Ttft, SloStatistic.P95, "TTFT p95"),
                (SloMetric.Itl, SloStatistic.P95, "ITL p95"),
                (SloMetric.Tpot, SloStatistic.P50, "TPOT p50"),
                (SloMetric.E2e, SloStatistic.P95, "E2E p95"),
            ];
            string bands = string.Join(
                " · ",
                shown
                    .Where(one => !IsEmpty(report, one.Item1))
                    .Select(one => $"{one.Item3} {Range(report, one.Item1, one.Item2)}")
            );
            SimulationScreen.Wrap(text, $"90 % band  {bands}", 11);
        }
    }

    private static string Cell(
        SimulationReport report,
        SloMetric metric,
        SloStatistic statistic,
        bool isRange
    ) =>
        IsEmpty(report, metric) ? None
        : isRange ? Range(report, metric, statistic)
        : Show.Seconds(report.Result.Seconds(metric, statistic));

    private static bool IsEmpty(SimulationReport report, SloMetric metric) =>
        SimulationJson.Histogram(report.Result, metric).Count == 0;

    private static string Range(SimulationReport report, SloMetric metric, SloStatistic statistic)
    {
        (double low, double high) = report.Outcome.Range(metric, statistic);
        string a = Show.Seconds(low);
        string b = Show.Seconds(high);
        return a == b ? a : $"{a}–{b}";
    }

    /// <summary>A share that is nearly whole keeps the digits that tell it from whole.</summary>
    private static string Share(double share) =>
        share is > 0.99 and < 1
            ? Math.Min(share * 100, 99.99).ToString("F2", CultureInfo.InvariantCulture) + " %"
            : Show.Percent(share);
}
