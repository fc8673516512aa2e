using Farthing.Measurement.Bench;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Serving.Slos;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Answers;

/// <content>Pictures of the single requests of one load.</content>
public sealed partial class BenchSheet
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

    private string Of(LoadRequests requests) =>
        $"{Words(Headline)}, all {Show.Count(requests.Finished.Count)} finished requests";

    private IEnumerable<SheetBlock> Spread(LoadRequests requests)
    {
        if (requests.Finished.Count >= 2)
        {
            yield return Curve(requests, LatencyMetric.Ttft, "How long until the first token? (TTFT)");
            yield return Curve(requests, LatencyMetric.Tpot, "How fast do tokens come? (TPOT)");
            yield return Curve(requests, LatencyMetric.E2e, "How long does a request take? (E2E)");
        }

        double[] gaps = [.. requests.Gaps.Select(gap => gap.Seconds).Where(gap => gap > 0)];
        if (gaps.Length > 10)
        {
            yield return new SheetChart(Histogram(requests, gaps));
            yield return new SheetChart(OverPosition(requests));
        }
    }

    private SheetChart Curve(LoadRequests requests, LatencyMetric metric, string title)
    {
        // A percentile that fewer than two requests lie above is chance.
        double[] fractions =
        [
            .. Fractions.Where(fraction => (1 - fraction) * requests.Finished.Count >= 2 || fraction <= 0.5),
        ];
        bool hasOrigins = metric != LatencyMetric.Tpot;
        List<(string, IReadOnlyList<double>, ChartTone, bool)> curves = [];
        if (hasOrigins)
        {
            curves.Add(("from schedule", Quantiles(LatencyOrigin.Scheduled), ChartTone.Blue, false));
        }

        curves.Add(
            (
                hasOrigins ? "from send" : Name(metric),
                Quantiles(LatencyOrigin.Sent),
                hasOrigins ? ChartTone.Orange : ChartTone.Blue,
                hasOrigins
            )
        );
        Chart chart = LatencyPictures.Percentiles(
            Name(metric),
            fractions,
            curves,
            ([], []),
            [.. PromisesOf(metric)]
        );
        return new SheetChart(chart with { Title = title, Subtitle = $"Logarithmic; {Of(requests)}" });

        double[] Quantiles(LatencyOrigin origin)
        {
            double[] values =
            [
                .. requests.Finished.Select(one => one.Of(metric, origin)).Where(double.IsFinite).Order(),
            ];
            return [.. fractions.Select(fraction => Rank(values, fraction))];
        }
    }

    /// <summary>Nearest rank.</summary>
    private static double Rank(double[] sorted, double fraction) =>
        sorted.Length == 0
            ? double.NaN
            : sorted[Math.Clamp((int)Math.Ceiling(fraction * sorted.Length) - 1, 0, sorted.Length - 1)];

    private Chart Histogram(LoadRequests requests, double[] gaps)
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

        Chart chart = LatencyPictures.Gaps(
            [.. Enumerable.Range(0, Buckets + 1).Select(i => low * Math.Pow(ratio, i))],
            counts,
            [.. PromisesOf(LatencyMetric.Itl)]
        );
        return requests.IsPerToken
            ? chart with
            {
                Subtitle = $"{Show.Count(gaps.Length)} gaps; {Of(requests)}",
            }
            : chart with
            {
                Title = "How long are the gaps between chunks? (ICL)",
                Subtitle = "Not per token: the tokens of a chunk are not known",
            };
    }

    private Chart OverPosition(LoadRequests requests)
    {
        int last = requests.Gaps.Max(gap => gap.Position);
        int width = Math.Max(1, (last + Buckets - 1) / Buckets);
        List<ChartPoint> medians = [];
        List<ChartPoint> tails = [];
        foreach (
            IGrouping<int, (int Position, double Seconds)> bucket in requests
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
                $"{(requests.IsPerToken ? "Gap before each token" : "Gap before each chunk")}, {Show.Count(width)} places a point; {Words(Headline)}",
            Description = "Median and 95th percentile of the gap over the position in the output",
            Height = 260,
        };
    }
}
