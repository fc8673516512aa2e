using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Parts;

/// <summary>Pictures of latencies that simulations and measurements share.</summary>
public static class LatencyPictures
{
    /// <summary>A percentile curve on a scale where 90, 99 and 99.9 are equally far apart.</summary>
    /// <param name="name">The metric, such as <c>TTFT</c>.</param>
    /// <param name="fractions">Shares, ascending.</param>
    /// <param name="curves">Name, seconds at each share, color, dashes.</param>
    /// <param name="band">Ends of the band at each share; empty where there is none.</param>
    /// <param name="promises">Promises of this metric.</param>
    public static Chart Percentiles(
        string name,
        IReadOnlyList<double> fractions,
        IReadOnlyList<(string Label, IReadOnlyList<double> Seconds, ChartTone Tone, bool IsDashed)> curves,
        (IReadOnlyList<double> Low, IReadOnlyList<double> High) band,
        IReadOnlyList<Promise> promises
    )
    {
        List<ChartMark> marks = [];
        bool hasBand = band.Low.Count == fractions.Count && band.High.Count == fractions.Count;
        if (hasBand)
        {
            marks.Add(
                new BandMark([
                    .. fractions.Select(
                        (fraction, i) => new ChartRange(fraction, Floor(band.Low[i]), Floor(band.High[i]))
                    ),
                ])
                {
                    Tone = curves[0].Tone,
                }
            );
        }

        foreach ((string label, IReadOnlyList<double> seconds, ChartTone tone, bool isDashed) in curves)
        {
            marks.Add(
                new LineMark([
                    .. fractions.Select(
                        (fraction, i) =>
                            new ChartPoint(fraction, Floor(seconds[i]))
                            {
                                Title = $"{label} {Name(fraction)}: {Show.Seconds(seconds[i])}",
                            }
                    ),
                ])
                {
                    Label = curves.Count > 1 ? label : null,
                    Tone = tone,
                    IsDashed = isDashed,
                }
            );
        }

        foreach (Promise promise in promises)
        {
            marks.Add(
                new RuleMark(promise.LimitSeconds)
                {
                    Label = $"{promise.Label} {Show.Seconds(promise.LimitSeconds)} promised",
                    Tone = ChartTone.Red,
                }
            );
        }

        List<string> columns =
        [
            "percentile",
            .. curves.Select(curve => curves.Count > 1 ? curve.Label : name),
        ];
        if (hasBand)
        {
            columns.Add("90 % band");
        }

        List<IReadOnlyList<string>> rows = [];
        for (int i = 0; i < fractions.Count; i++)
        {
            List<string> row =
            [
                Name(fractions[i]),
                .. curves.Select(curve => Show.Seconds(curve.Seconds[i])),
            ];
            if (hasBand)
            {
                row.Add($"{Show.Seconds(band.Low[i])} – {Show.Seconds(band.High[i])}");
            }

            rows.Add(row);
        }

        return new Chart(
            name,
            new ChartAxis("percentile") { Scale = AxisScale.Percentile, Format = Name },
            ChartAxis.Seconds("") with
            {
                Scale = AxisScale.Logarithmic,
            },
            marks
        )
        {
            Subtitle = hasBand ? "Logarithmic; line: prediction, shaded: 90 % band" : "Logarithmic",
            Description =
                $"{name}: {Show.Seconds(At(fractions, curves[0].Seconds, 0.5))} at p50, {Show.Seconds(At(fractions, curves[0].Seconds, 0.99))} at p99",
            Height = 260,
            Table = new Table(columns, rows),
        };
    }

    /// <summary>A histogram of gaps between tokens.</summary>
    public static Chart Gaps(
        IReadOnlyList<double> edgesSeconds,
        IReadOnlyList<double> counts,
        IReadOnlyList<Promise> promises
    )
    {
        double all = Math.Max(1, counts.Sum());
        List<ChartMark> marks =
        [
            new BoxesMark(
                ChartBoxes.Histogram(
                    edgesSeconds,
                    [.. counts.Select(count => count / all)],
                    (low, high, share) =>
                        $"{Show.Seconds(low)} – {Show.Seconds(high)}: {Show.Percent(share)} of the gaps"
                )
            )
            {
                Tone = ChartTone.Blue,
            },
            .. promises.Select(promise => new RuleMark(promise.LimitSeconds, IsVertical: true)
            {
                Label = $"{promise.Label} promised",
                Tone = ChartTone.Red,
            }),
        ];
        return new Chart(
            "How long are the gaps between tokens?",
            ChartAxis.Seconds("gap, logarithmic") with
            {
                Scale = AxisScale.Logarithmic,
            },
            ChartAxis.Percent("share of gaps") with
            {
                StartsAtZero = true,
            },
            marks
        )
        {
            Subtitle = $"{Show.Count(counts.Sum())} gaps of all requests",
            Description = "Histogram of the gaps between successive output tokens",
            Height = 260,
            Table = new Table(
                ["gap", "gaps", "share"],
                [
                    .. counts
                        .Select(
                            (count, i) =>
                                (IReadOnlyList<string>)
                                    [
                                        $"{Show.Seconds(edgesSeconds[i])} – {Show.Seconds(edgesSeconds[i + 1])}",
                                        Show.Count(count),
                                        Show.Percent(count / all),
                                    ]
                        )
                        .Where((_, i) => counts[i] > 0),
                ]
            ),
        };
    }

    /// <summary>Requests as lying stretches: waiting, first token being computed, decoding.</summary>
    /// <param name="requests">Name, arrival, scheduled, first token, last token: seconds since the start.</param>
    public static Chart Timeline(
        IReadOnlyList<(string Name, double Arrival, double Scheduled, double First, double Last)> requests
    )
    {
        List<ChartBox> waits = [];
        List<ChartBox> prefills = [];
        List<ChartBox> decodes = [];
        for (int row = 0; row < requests.Count; row++)
        {
            (string name, double arrival, double scheduled, double first, double last) = requests[row];
            string title =
                $"{name}: waited {Show.Seconds(scheduled - arrival)}, first token after {Show.Seconds(first - arrival)}, {Show.Seconds(last - arrival)} in all";
            waits.Add(ChartBoxes.Row(row, arrival, scheduled) with { Title = title });
            prefills.Add(ChartBoxes.Row(row, scheduled, first) with { Title = title });
            decodes.Add(ChartBoxes.Row(row, first, last) with { Title = title });
        }

        double start = requests.Count == 0 ? 0 : requests.Min(request => request.Arrival);
        return new Chart(
            "Which requests were slow?",
            ChartAxis.Seconds("time since the start") with
            {
                Scale = AxisScale.Duration,
                IsTight = true,
                Minimum = start,
            },
            new ChartAxis("")
            {
                Scale = AxisScale.Category,
                Categories = [.. requests.Select(_ => "")],
                IsBare = true,
            },
            [
                new BoxesMark(waits) { Label = "waiting", Tone = ChartTone.Gray },
                new BoxesMark(prefills) { Label = "first token being computed", Tone = ChartTone.Orange },
                new BoxesMark(decodes) { Label = "decoding", Tone = ChartTone.Blue },
            ]
        )
        {
            Subtitle = $"{requests.Count} requests in order of arrival, around the slowest first token",
            Description = "Each row is a request: waiting, computing its first token, decoding",
            Width = 1140,
            Height = 90 + (requests.Count * 8),
        };
    }

    /// <summary>A percentile without trailing zeros: <c>p99.9</c>; that of 0 is the least.</summary>
    public static string Name(double fraction) =>
        fraction <= 0
            ? "min"
            : "p" + (fraction * 100).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture);

    private static double At(IReadOnlyList<double> fractions, IReadOnlyList<double> seconds, double fraction)
    {
        for (int i = 0; i < fractions.Count; i++)
        {
            if (fractions[i] >= fraction - 1e-9)
            {
                return seconds[i];
            }
        }

        return double.NaN;
    }

    /// <summary>A logarithmic axis has no 0: a nanosecond stands for less.</summary>
    private static double Floor(double seconds) => Math.Max(seconds, 1e-9);
}
