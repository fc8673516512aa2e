using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Pages;

namespace Farthing.Reports;

/// <content>Distributions, the course of the run, single requests.</content>
internal sealed partial class SimulationView
{
    private ReportSection Spread(IReadOnlyList<Promise> promises)
    {
        List<ReportBlock> blocks = [];
        ResultNode curves = result["curves"];
        double[] fractions = curves["fractions"].Numbers;
        foreach (
            (string key, string name) in ((string, string)[])
                [("ttft", "TTFT"), ("tpot", "TPOT"), ("e2e", "E2E")]
        )
        {
            double[] seconds = curves[key]["s"].Numbers;
            if (seconds.Length == fractions.Length && seconds.Length > 1)
            {
                Chart chart = LatencyPictures.Percentiles(
                    name,
                    fractions,
                    [(name, seconds, ChartTone.Blue, false)],
                    (curves[key]["low_s"].Numbers, curves[key]["high_s"].Numbers),
                    Of(promises, key)
                );
                blocks.Add(new ChartBlock(chart with { Title = Question(key) }));
            }
        }

        double[] edges = result["itl_histogram"]["edges_s"].Numbers;
        double[] gaps = result["itl_histogram"]["gaps"].Numbers;
        if (gaps.Length > 0 && edges.Length == gaps.Length + 1)
        {
            blocks.Add(new ChartBlock(LatencyPictures.Gaps(edges, gaps, Of(promises, "itl"))));
        }

        ChartTable table = new(
            ["latency", "mean", "p50", "p90", "p95", "p99", "max"],
            [
                .. result["latency"]
                    .Members.Select(member =>
                        (IReadOnlyList<string>)
                            [
                                member.Name.ToUpperInvariant(),
                                .. ((string[])["mean", "p50", "p90", "p95", "p99", "max"]).Select(statistic =>
                                    member.Value[statistic].Shown(Show.Seconds)
                                ),
                            ]
                    ),
            ]
        );
        if (table.Rows.Count > 0)
        {
            blocks.Add(new TableBlock("Latencies", table));
        }

        return new ReportSection("How are latencies spread?", blocks);
    }

    private static string Question(string key) =>
        key switch
        {
            "ttft" => "How long until the first token? (TTFT)",
            "tpot" => "How fast do tokens come? (TPOT)",
            _ => "How long does a request take? (E2E)",
        };

    private static List<Promise> Of(IReadOnlyList<Promise> promises, string metric) =>
        [.. promises.Where(promise => promise.Name.StartsWith(metric + "_", StringComparison.Ordinal))];

    private ReportSection Over()
    {
        ResultNode series = result["series"];
        double bucket = series["bucket_s"].Number;
        if (!(bucket > 0))
        {
            return new ReportSection("What happened over time?", []);
        }

        double[] output = series["output_tokens"].Numbers;
        return new ReportSection(
            "What happened over time?",
            [
                .. (
                    (ReportBlock?[])
                        [
                            Course(
                                "How long was the queue?",
                                "requests waiting, peak of each bucket",
                                series["waiting_peak"].Numbers,
                                bucket,
                                ChartAxis.Number(""),
                                ChartTone.Orange,
                                null
                            ),
                            Course(
                                "How full was the cache?",
                                "KV use, peak of each bucket",
                                series["kv_use_peak"].Numbers,
                                bucket,
                                ChartAxis.Percent(""),
                                ChartTone.Purple,
                                null
                            ),
                            Course(
                                "How large were the batches?",
                                "running requests, mean of each bucket",
                                series["running_mean"].Numbers,
                                bucket,
                                ChartAxis.Number(""),
                                ChartTone.Blue,
                                null
                            ),
                            Course(
                                "How many tokens came out?",
                                "output tokens per second",
                                [.. output.Select(tokens => tokens / bucket)],
                                bucket,
                                ChartAxis.Number(""),
                                ChartTone.Green,
                                result["throughput"]["output"].Number
                            ),
                        ]
                ).OfType<ReportBlock>(),
            ]
        );
    }

    private static ChartBlock? Course(
        string title,
        string subtitle,
        double[] values,
        double bucket,
        ChartAxis axis,
        ChartTone tone,
        double? mean
    )
    {
        if (values.Length < 2)
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
            new ChartPoint(values.Length * bucket, values[^1]) { Title = axis.Format(values[^1]) },
        ];
        List<ChartMark> marks = [new LineMark(points) { Tone = tone, IsStepped = true }];
        if (mean is double level && double.IsFinite(level))
        {
            marks.Add(new RuleMark(level) { Label = $"mean {axis.Format(level)}", Tone = ChartTone.Gray });
        }

        return new ChartBlock(
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
                Description = $"From {axis.Format(values.Min())} to {axis.Format(values.Max())}",
                Height = 190,
                Table = new ChartTable(
                    ["from", "value"],
                    [
                        .. values.Select(
                            (value, i) =>
                                (IReadOnlyList<string>)[Show.Seconds(i * bucket), axis.Format(value)]
                        ),
                    ]
                ),
            }
        );
    }

    private ReportSection Slow()
    {
        IReadOnlyList<ResultNode> requests = result["timeline"]["requests"].Items;
        if (requests.Count == 0)
        {
            return new ReportSection("Which requests were slow?", []);
        }

        Chart chart = LatencyPictures.Timeline([
            .. requests.Select(request =>
                (
                    $"request {request["request_id"].Shown(Show.Count)}",
                    request["arrival_s"].NeededNumber(),
                    request["scheduled_s"].NeededNumber(),
                    request["first_token_s"].NeededNumber(),
                    request["last_token_s"].NeededNumber()
                )
            ),
        ]);
        List<IReadOnlyList<string>> rows = [];
        List<IReadOnlyList<double>> keys = [];
        foreach (ResultNode request in requests)
        {
            double arrival = request["arrival_s"].Number;
            double[] values =
            [
                request["request_id"].Number,
                arrival,
                request["scheduled_s"].Number - arrival,
                request["first_token_s"].Number - arrival,
                request["last_token_s"].Number - arrival,
                request["input"].Number,
                request["output"].Number,
                request["replica"].Number,
                request["preemptions"].Number,
            ];
            keys.Add(values);
            rows.Add([
                Show.Count(values[0]),
                Show.Seconds(values[1]),
                Show.Seconds(values[2]),
                Show.Seconds(values[3]),
                Show.Seconds(values[4]),
                Show.Count(values[5]),
                Show.Count(values[6]),
                Show.Count(values[7]),
                Show.Count(values[8]),
            ]);
        }

        ChartTable table = new(
            [
                "request",
                "arrived",
                "waited",
                "TTFT",
                "E2E",
                "input tokens",
                "output tokens",
                "replica",
                "preemptions",
            ],
            rows
        )
        {
            SortKeys = keys,
        };
        List<ReportBlock> blocks =
        [
            new ChartBlock(chart with { Title = "Who waited for whom?" }) { IsWide = true },
        ];
        if (result["timeline"]["is_partial"].Truth == true)
        {
            blocks.Add(
                new TextBlock(
                    "The run had more requests than are kept to choose from: the slowest of all may be another."
                )
            );
        }

        blocks.Add(new TableBlock("The same requests, to sort", table) { IsFolded = true });
        return new ReportSection("Which requests were slow?", blocks);
    }
}
