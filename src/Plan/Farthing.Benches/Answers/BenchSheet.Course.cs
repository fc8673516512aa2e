using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Serving.Slos;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Answers;

/// <content>The course of one load, and its single requests.</content>
public sealed partial class BenchSheet
{
    private const int MaxSlow = 48;

    private IEnumerable<SheetBlock> Course(LoadRequests requests)
    {
        if (requests.Finished.Count < 2)
        {
            yield break;
        }

        double end = requests.Ended.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double width = Math.Max(end / Buckets, 1e-3);
        double[] flying = new double[Buckets];
        double[] tokens = new double[Buckets];
        for (int i = 0; i < requests.Sent.Count; i++)
        {
            for (int bucket = 0; bucket < Buckets; bucket++)
            {
                double from = Math.Max(requests.Sent[i], bucket * width);
                double to = Math.Min(requests.Ended[i], (bucket + 1) * width);
                flying[bucket] += to > from ? (to - from) / width : 0;
            }
        }

        foreach (RequestMeasure request in requests.Finished)
        {
            foreach (LoadEvent one in request.Record.Events)
            {
                if (one.IsGenerated)
                {
                    tokens[Math.Clamp((int)(LoadRequests.Seconds(one.AtNs) / width), 0, Buckets - 1)] +=
                        Math.Max(1, one.Tokens) / width;
                }
            }
        }

        ChartAxis time = ChartAxis.Seconds("time since the load's start") with
        {
            Scale = AxisScale.Duration,
            IsTight = true,
            Minimum = 0,
            Maximum = end,
        };
        ChartMark[] window = Headline.SteadyFromS is > 0 and double steady
            ? [new RuleMark(steady, IsVertical: true) { Label = "steady from here", Tone = ChartTone.Gray }]
            : [];
        yield return Series(
            "How many requests were in flight?",
            "mean of each bucket",
            flying,
            ChartTone.Blue
        );
        yield return Series("How many tokens came out?", "output tokens per second", tokens, ChartTone.Green);
        yield return new SheetChart(
            new Chart(
                "When was the first token slow?",
                time,
                ChartAxis.Seconds("TTFT from schedule") with
                {
                    Scale = AxisScale.Logarithmic,
                },
                [
                    .. window,
                    new PointsMark([
                        .. requests
                            .Finished.Where(request => request.Ttft(LatencyOrigin.Scheduled) > 0)
                            .Select(request => new ChartPoint(
                                Math.Max(0, LoadRequests.Seconds(request.Record.ScheduledNs)),
                                request.Ttft(LatencyOrigin.Scheduled)
                            )),
                    ])
                    {
                        Tone = ChartTone.Orange,
                    },
                    .. Limits(LatencyMetric.Ttft),
                ]
            )
            {
                Subtitle = $"Each request at the time it was due; {Words(Headline)}",
                Description = $"TTFT of {requests.Finished.Count} requests over time",
                Height = 220,
            }
        );

        SheetChart Series(string title, string subtitle, double[] values, ChartTone tone) =>
            new(
                new Chart(
                    title,
                    time,
                    ChartAxis.Number("") with
                    {
                        StartsAtZero = true,
                    },
                    [
                        .. window,
                        new LineMark([
                            .. values.Select(
                                (value, i) =>
                                    new ChartPoint(i * width, value)
                                    {
                                        Title = $"{Show.Three(value)} from {Show.Seconds(i * width)}",
                                    }
                            ),
                            new ChartPoint(Buckets * width, values[^1]) { Title = Show.Three(values[^1]) },
                        ])
                        {
                            IsStepped = true,
                            Tone = tone,
                        },
                    ]
                )
                {
                    Subtitle = $"{subtitle}; {Words(Headline)}",
                    Description = $"From {Show.Three(values.Min())} to {Show.Three(values.Max())}",
                    Height = 220,
                }
            );
    }

    private static IEnumerable<SheetBlock> Slow(LoadRequests all)
    {
        if (all.Finished.Count == 0)
        {
            yield break;
        }

        List<RequestMeasure> requests =
        [
            .. all
                .Finished.OrderBy(request => request.Record.ScheduledNs)
                .ThenBy(request => request.Record.SentNs),
        ];
        int slowest = requests.IndexOf(requests.MaxBy(request => request.Ttft(LatencyOrigin.Scheduled))!);
        int count = Math.Min(MaxSlow, requests.Count);
        requests = requests.GetRange(Math.Clamp(slowest - (count / 2), 0, requests.Count - count), count);
        yield return new SheetChart(
            LatencyPictures.Timeline([
                .. requests.Select(
                    (request, i) =>
                        (
                            $"request {i + 1}",
                            LoadRequests.Seconds(request.Record.ScheduledNs),
                            LoadRequests.Seconds(request.Record.SentNs),
                            LoadRequests.Seconds(request.FirstNs),
                            LoadRequests.Seconds(request.LastNs)
                        )
                ),
            ]) with
            {
                Title = "Who waited for whom?",
            }
        )
        {
            IsWide = true,
        };
        yield return new SheetTable(
            "The same requests, to sort",
            new TableColumns<RequestMeasure>()
                .Sorted("request", request => requests.IndexOf(request) + 1, Show.Count)
                .Sorted("due", request => LoadRequests.Seconds(request.Record.ScheduledNs), Show.Seconds)
                .Sorted(
                    "sent late",
                    request => (request.Record.SentNs - request.Record.ScheduledNs) / 1e9,
                    Show.Seconds
                )
                .Sorted("TTFT", request => request.Ttft(LatencyOrigin.Scheduled), Show.Seconds)
                .Sorted("E2E", request => request.E2e(LatencyOrigin.Scheduled), Show.Seconds)
                .Sorted("input tokens", request => request.InputTokens, Show.Count)
                .Sorted("output tokens", request => request.OutputTokens, Show.Count)
                .Of(requests)
        )
        {
            IsFolded = true,
        };
    }
}
