using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <content>The course of one load, and its single requests.</content>
internal sealed partial class BenchView
{
    private SheetSection Course(BenchLoad load)
    {
        if (load.Finished.Count < 2)
        {
            return new SheetSection("What happened over time?", []);
        }

        double end = load.Ended.Where(double.IsFinite).DefaultIfEmpty(0).Max();
        double width = Math.Max(end / Buckets, 1e-3);
        double[] flying = new double[Buckets];
        double[] tokens = new double[Buckets];
        for (int i = 0; i < load.Sent.Count; i++)
        {
            for (int bucket = 0; bucket < Buckets; bucket++)
            {
                double from = Math.Max(load.Sent[i], bucket * width);
                double to = Math.Min(load.Ended[i], (bucket + 1) * width);
                flying[bucket] += to > from ? (to - from) / width : 0;
            }
        }

        foreach ((double at, double count) in load.Tokens)
        {
            tokens[Math.Clamp((int)(at / width), 0, Buckets - 1)] += count / width;
        }

        ChartAxis time = ChartAxis.Seconds("time since the load's start") with
        {
            Scale = AxisScale.Duration,
            IsTight = true,
            Minimum = 0,
            Maximum = end,
        };
        double steady = Headline!.Stage["steady_from_s"].Number;
        ChartMark[] window =
            double.IsFinite(steady) && steady > 0
                ?
                [
                    new RuleMark(steady, IsVertical: true)
                    {
                        Label = "steady from here",
                        Tone = ChartTone.Gray,
                    },
                ]
                : [];
        return new SheetSection(
            "What happened over time?",
            [
                Series("How many requests were in flight?", "mean of each bucket", flying, ChartTone.Blue),
                Series("How many tokens came out?", "output tokens per second", tokens, ChartTone.Green),
                new SheetChart(
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
                                .. load
                                    .Finished.Where(request => request.Lag + request.First > 0)
                                    .Select(request => new ChartPoint(
                                        Math.Max(0, request.Due),
                                        request.Lag + request.First
                                    )),
                            ])
                            {
                                Tone = ChartTone.Orange,
                            },
                            .. Headline
                                .Promises.Where(promise =>
                                    promise.Name.StartsWith("ttft_", StringComparison.Ordinal)
                                )
                                .Select(promise => new RuleMark(promise.LimitSeconds)
                                {
                                    Label = $"{promise.Label} promised",
                                    Tone = ChartTone.Red,
                                }),
                        ]
                    )
                    {
                        Subtitle = $"Each request at the time it was due; {Headline.Words}",
                        Description = $"TTFT of {load.Finished.Count} requests over time",
                        Height = 220,
                    }
                )
                {
                    IsWide = false,
                },
            ]
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
                    Subtitle = $"{subtitle}; {Headline!.Words}",
                    Description = $"From {Show.Three(values.Min())} to {Show.Three(values.Max())}",
                    Height = 220,
                }
            );
    }

    private static SheetSection Slow(BenchLoad load)
    {
        if (load.Finished.Count == 0)
        {
            return new SheetSection("Which requests were slow?", []);
        }

        List<BenchRequest> requests =
        [
            .. load.Finished.OrderBy(request => request.Due).ThenBy(request => request.Sent),
        ];
        int slowest = 0;
        for (int i = 1; i < requests.Count; i++)
        {
            slowest =
                requests[i].Lag + requests[i].First > requests[slowest].Lag + requests[slowest].First
                    ? i
                    : slowest;
        }

        int count = Math.Min(48, requests.Count);
        requests = requests.GetRange(Math.Clamp(slowest - (count / 2), 0, requests.Count - count), count);
        Chart chart = LatencyPictures.Timeline([
            .. requests.Select(
                (request, i) =>
                    (
                        $"request {i + 1}",
                        request.Due,
                        request.Sent,
                        request.Sent + request.First,
                        request.Sent + request.Last
                    )
            ),
        ]);
        double[][] keys =
        [
            .. requests.Select(
                (request, i) =>
                    (double[])
                        [
                            i + 1,
                            request.Due,
                            request.Lag,
                            request.Lag + request.First,
                            request.Lag + request.Last,
                            request.Input,
                            request.Output,
                        ]
            ),
        ];
        Table table = new(
            ["request", "due", "sent late", "TTFT", "E2E", "input tokens", "output tokens"],
            [
                .. keys.Select(key =>
                    (IReadOnlyList<string>)
                        [
                            Show.Count(key[0]),
                            .. key[1..5].Select(Show.Seconds),
                            Show.Count(key[5]),
                            Show.Count(key[6]),
                        ]
                ),
            ]
        )
        {
            SortKeys = keys,
        };
        return new SheetSection(
            "Which requests were slow?",
            [
                new SheetChart(chart with { Title = "Who waited for whom?" }) { IsWide = true },
                new SheetTable("The same requests, to sort", table) { IsFolded = true },
            ]
        );
    }
}
