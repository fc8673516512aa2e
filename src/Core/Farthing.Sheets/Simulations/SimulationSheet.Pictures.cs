using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Simulations;

/// <content>Distributions, the course of the run, single requests.</content>
public sealed partial class SimulationSheet
{
    private IEnumerable<SheetBlock?> Spread()
    {
        LatencyCurves curves = run.Curves;
        yield return Curve("How long until the first token? (TTFT)", "ttft", curves.Ttft);
        yield return Curve("How fast do tokens come? (TPOT)", "tpot", curves.Tpot);
        yield return Curve("How long does a request take? (E2E)", "e2e", curves.E2e);
        if (run.ItlHistogram is { } gaps && gaps.EdgesS.Count == gaps.Gaps.Count + 1)
        {
            yield return new SheetChart(LatencyPictures.Gaps(gaps.EdgesS, gaps.Gaps, Of("itl")));
        }
    }

    private SheetChart? Curve(string question, string metric, LatencyCurve? curve) =>
        curve is null || curve.S.Count != run.Curves.Fractions.Count
            ? null
            : new SheetChart(
                LatencyPictures.Percentiles(
                    metric.ToUpperInvariant(),
                    run.Curves.Fractions,
                    [(metric.ToUpperInvariant(), curve.S, ChartTone.Blue, false)],
                    (curve.LowS, curve.HighS),
                    Of(metric)
                ) with
                {
                    Title = question,
                }
            );

    private List<Promise> Of(string metric) =>
        [.. promises.Where(promise => promise.Name.StartsWith(metric + "_", StringComparison.Ordinal))];

    private IEnumerable<SheetBlock?> Course()
    {
        CourseOfRun series = run.Series;
        yield return Bucketed(
            "How long was the queue?",
            "requests waiting, peak of each bucket",
            series.WaitingPeak,
            ChartAxis.Number(""),
            ChartTone.Orange
        );
        yield return Bucketed(
            "How full was the cache?",
            "KV use, peak of each bucket",
            series.KvUsePeak,
            ChartAxis.Percent(""),
            ChartTone.Purple
        );
        yield return Bucketed(
            "How large were the batches?",
            "running requests, mean of each bucket",
            series.RunningMean,
            ChartAxis.Number(""),
            ChartTone.Blue
        );
        yield return Bucketed(
            "How many tokens came out?",
            "output tokens per second",
            [.. series.OutputTokens.Select(tokens => tokens / series.BucketS)],
            ChartAxis.Number(""),
            ChartTone.Green,
            run.Throughput.Output.Value
        );
    }

    private SheetChart? Bucketed(
        string title,
        string subtitle,
        IReadOnlyList<double> values,
        ChartAxis axis,
        ChartTone tone,
        double? mean = null
    )
    {
        double bucket = run.Series.BucketS;
        if (values.Count < 2 || !(bucket > 0))
        {
            return null;
        }

        List<ChartPoint> points =
        [
            .. values.Select(
                (value, i) =>
                    new ChartPoint(i * bucket, value)
                    {
                        Title = $"{axis.Format(value)} from {Show.Seconds(i * bucket)}",
                    }
            ),
            new ChartPoint(values.Count * bucket, values[^1]) { Title = axis.Format(values[^1]) },
        ];
        List<ChartMark> marks = [new LineMark(points) { Tone = tone, IsStepped = true }];
        if (mean is double level && double.IsFinite(level))
        {
            marks.Add(new RuleMark(level) { Label = $"mean {axis.Format(level)}", Tone = ChartTone.Gray });
        }

        double peak = values.Max();
        int at = values.ToList().IndexOf(peak);
        return new SheetChart(
            new Chart(
                title,
                ChartAxis.Seconds("time since the first arrival") with
                {
                    Scale = AxisScale.Duration,
                    IsTight = true,
                },
                axis with
                {
                    StartsAtZero = true,
                },
                marks
            )
            {
                Subtitle = $"{subtitle}; buckets of {Show.Seconds(bucket)}",
                Description =
                    values.Min() == peak
                        ? $"{axis.Format(peak)} all the time"
                        : $"{axis.Format(values.Min())} to {axis.Format(peak)}, most at {Show.Seconds(at * bucket)}",
                Height = 190,
                Table = new Table(
                    ["from", "value"],
                    [
                        .. values.Select(
                            (value, i) =>
                                (IReadOnlyList<string>)[Show.Seconds(i * bucket), axis.Format(value)]
                        ),
                    ]
                ),
            },
            ChartForm.Words
        );
    }

    private IEnumerable<SheetBlock> Slow()
    {
        if (run.Timeline is not { Requests: { Count: > 0 } requests } timeline)
        {
            yield break;
        }

        Chart chart = LatencyPictures.Timeline([
            .. requests.Select(request =>
                (
                    $"request {Show.Count(request.RequestId)}",
                    request.ArrivalS,
                    request.ScheduledS,
                    request.FirstTokenS,
                    request.LastTokenS
                )
            ),
        ]);
        yield return new SheetChart(chart with { Title = "Who waited for whom?" }) { IsWide = true };
        if (timeline.IsPartial)
        {
            yield return new SheetNotes([
                "The run had more requests than are kept to choose from: the slowest of all may be another.",
            ]);
        }

        yield return new SheetTable(
            "The same requests, to sort",
            new TableColumns<TimedRequest>()
                .Sorted("request", request => request.RequestId, Show.Count)
                .Sorted("arrived", request => request.ArrivalS, Show.Seconds)
                .Sorted("waited", request => request.ScheduledS - request.ArrivalS, Show.Seconds)
                .Sorted("TTFT", request => request.FirstTokenS - request.ArrivalS, Show.Seconds)
                .Sorted("E2E", request => request.LastTokenS - request.ArrivalS, Show.Seconds)
                .Sorted("input tokens", request => request.Input, Show.Count)
                .Sorted("output tokens", request => request.Output, Show.Count)
                .Sorted("replica", request => request.Replica, Show.Count)
                .Sorted("preemptions", request => request.Preemptions, Show.Count)
                .Of(requests)
        )
        {
            IsFolded = true,
        };
    }
}
