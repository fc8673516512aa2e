using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <content>Pictures of the single requests of one load.</content>
internal sealed partial class BenchView
{
    private const int Buckets = 60;

    private static readonly double[] Fractions =
    [
        0,
        0.1,
        0.25,
        0.5,
        0.6,
        0.7,
        0.75,
        0.8,
        0.85,
        0.9,
        0.925,
        0.95,
        0.97,
        0.98,
        0.99,
        0.995,
        0.999,
    ];

    private string Of(BenchLoad load) =>
        $"{Headline!.Words}, all {Show.Count(load.Finished.Count)} finished requests";

    private SheetSection Spread(BenchLoad load)
    {
        List<SheetBlock> blocks = [];
        if (load.Finished.Count >= 2)
        {
            // A percentile that fewer than two requests lie above is chance.
            double[] fractions =
            [
                .. Fractions.Where(fraction => (1 - fraction) * load.Finished.Count >= 2 || fraction <= 0.5),
            ];
            blocks.Add(
                Curve(
                    load,
                    fractions,
                    "ttft",
                    "How long until the first token? (TTFT)",
                    request => request.First,
                    request => request.Lag + request.First
                )
            );
            blocks.Add(
                Curve(
                    load,
                    fractions,
                    "tpot",
                    "How fast do tokens come? (TPOT)",
                    request => request.Tpot,
                    null
                )
            );
            blocks.Add(
                Curve(
                    load,
                    fractions,
                    "e2e",
                    "How long does a request take? (E2E)",
                    request => request.Last,
                    request => request.Lag + request.Last
                )
            );
        }

        double[] gaps = [.. load.Gaps.Select(gap => gap.Seconds).Where(gap => gap > 0)];
        if (gaps.Length > 10)
        {
            blocks.Add(new SheetChart(Histogram(load, gaps)));
            blocks.Add(new SheetChart(OverPosition(load)));
        }

        return new SheetSection("How are latencies spread?", blocks);
    }

    private SheetChart Curve(
        BenchLoad load,
        double[] fractions,
        string metric,
        string title,
        Func<BenchRequest, double> sent,
        Func<BenchRequest, double>? scheduled
    )
    {
        List<(string, IReadOnlyList<double>, ChartTone, bool)> curves = [];
        if (scheduled is not null)
        {
            curves.Add(("from schedule", Quantiles(scheduled), ChartTone.Blue, false));
        }

        curves.Add(
            (
                scheduled is null ? metric.ToUpperInvariant() : "from send",
                Quantiles(sent),
                scheduled is null ? ChartTone.Blue : ChartTone.Orange,
                scheduled is not null
            )
        );
        Chart chart = LatencyPictures.Percentiles(
            metric.ToUpperInvariant(),
            fractions,
            curves,
            ([], []),
            [
                .. Headline!.Promises.Where(promise =>
                    promise.Name.StartsWith(metric + "_", StringComparison.Ordinal)
                ),
            ]
        );
        return new SheetChart(chart with { Title = title, Subtitle = $"Logarithmic; {Of(load)}" });

        double[] Quantiles(Func<BenchRequest, double> figure)
        {
            double[] values = [.. load.Finished.Select(figure).Where(double.IsFinite).Order()];
            return [.. fractions.Select(fraction => Rank(values, fraction))];
        }
    }

    /// <summary>Nearest rank.</summary>
    private static double Rank(double[] sorted, double fraction) =>
        sorted.Length == 0
            ? double.NaN
            : sorted[Math.Clamp((int)Math.Ceiling(fraction * sorted.Length) - 1, 0, sorted.Length - 1)];

    private Chart Histogram(BenchLoad load, double[] gaps)
    {
        double low = gaps.Min();
        double ratio = Math.Pow(gaps.Max() * 1.000001 / low, 1.0 / Buckets);
        double[] counts = new double[Buckets];
        foreach (double gap in gaps)
        {
            counts[
                ratio > 1 ? Math.Clamp((int)(Math.Log(gap / low) / Math.Log(ratio)), 0, Buckets - 1) : 0
            ]++;
        }

        double[] edges = [.. Enumerable.Range(0, Buckets + 1).Select(i => low * Math.Pow(ratio, i))];
        Chart chart = LatencyPictures.Gaps(
            edges,
            counts,
            [
                .. Headline!.Promises.Where(promise =>
                    promise.Name.StartsWith("itl_", StringComparison.Ordinal)
                ),
            ]
        );
        return load.IsPerToken
            ? chart with
            {
                Subtitle = $"{chart.Subtitle.Split(" of ")[0]}; {Of(load)}",
            }
            : chart with
            {
                Title = "How long are the gaps between chunks? (ICL)",
                Subtitle = "Not per token: the tokens of a chunk are not known",
            };
    }

    private Chart OverPosition(BenchLoad load)
    {
        int last = load.Gaps.Max(gap => gap.Position);
        int width = Math.Max(1, (last + Buckets - 1) / Buckets);
        List<ChartPoint> medians = [];
        List<ChartPoint> tails = [];
        foreach (
            IGrouping<int, (int Position, double Seconds)> bucket in load
                .Gaps.GroupBy(gap => (gap.Position - 1) / width)
                .OrderBy(group => group.Key)
        )
        {
            double[] values = [.. bucket.Select(gap => gap.Seconds).Order()];
            double at = (bucket.Key * width) + ((width + 1) / 2.0);
            medians.Add(new ChartPoint(at, Rank(values, 0.5)));
            tails.Add(new ChartPoint(at, Rank(values, 0.95)));
        }

        return new Chart(
            "Do answers slow down as they grow?",
            ChartAxis.Number("place in the answer") with
            {
                StartsAtZero = true,
                IsTight = true,
            },
            ChartAxis.Seconds("") with
            {
                StartsAtZero = true,
            },
            [
                new LineMark(tails) { Label = "p95", Tone = ChartTone.Orange },
                new LineMark(medians) { Label = "p50", Tone = ChartTone.Blue },
            ]
        )
        {
            Subtitle =
                $"{(load.IsPerToken ? "Gap before each token" : "Gap before each chunk")}, {Show.Count(width)} places a point; {Headline!.Words}",
            Description = "Median and 95th percentile of the gap over the position in the output",
            Height = 260,
        };
    }
}
