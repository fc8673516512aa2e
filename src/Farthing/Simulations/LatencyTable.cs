using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Slos;

namespace Farthing.Simulations;

/// <summary>The latencies of a simulation beside what was promised; ranges where the queue grows.</summary>
internal static class LatencyTable
{
    private static readonly Statistic[] Columns =
    [
        Statistic.P50,
        Statistic.P90,
        Statistic.P95,
        Statistic.P99,
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
            (LatencyMetric metric, string name) in new[]
            {
                (LatencyMetric.Ttft, "TTFT"),
                (LatencyMetric.Itl, "ITL (gap)"),
                (LatencyMetric.Tpot, "TPOT"),
                (LatencyMetric.E2e, "E2E"),
            }
        )
        {
            List<string> cells = [name];
            cells.AddRange(Columns.Select(column => Cell(report, metric, column, isRange)));
            cells.Add(
                isRange ? ""
                : IsEmpty(report, metric) ? None
                : Show.Seconds(report.Result.Of(metric).Max / 1e9)
            );
            int[] targets =
            [
                .. Enumerable
                    .Range(0, report.Slo.Targets.Count)
                    .Where(i =>
                        report.Slo.Targets[i].Metric == metric
                        || (
                            report.Slo.Targets[i].Metric == LatencyMetric.Ttfo && metric == LatencyMetric.Ttft
                        )
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
                        $"{Share(report.KeptShare(i))} of {(metric == LatencyMetric.Itl ? "gaps" : "requests")}"
                    )
                )
            );
            table.Row([.. cells]);
        }

        table.Write(text);
        if (!isRange)
        {
            (LatencyMetric, Statistic, string)[] shown =
            [
                (LatencyMetric.Ttft, Statistic.P95, "TTFT p95"),
                (LatencyMetric.Itl, Statistic.P95, "ITL p95"),
                (LatencyMetric.Tpot, Statistic.P50, "TPOT p50"),
                (LatencyMetric.E2e, Statistic.P95, "E2E p95"),
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
        LatencyMetric metric,
        Statistic statistic,
        bool isRange
    ) =>
        IsEmpty(report, metric) ? None
        : isRange ? Range(report, metric, statistic)
        : Show.Seconds(report.Result.Seconds(metric, statistic));

    private static bool IsEmpty(SimulationReport report, LatencyMetric metric) =>
        report.Result.Of(metric).Count == 0;

    private static string Range(SimulationReport report, LatencyMetric metric, Statistic statistic)
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
