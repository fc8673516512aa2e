using Farthing.Benches.Comparing;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Reports;

/// <content>Changes with their intervals, over the loads, and percentile curves of both.</content>
internal sealed partial class CompareView
{
    private static readonly (string Latency, string Title)[] Curves =
    [
        ("ttft", "How long until the first token? (TTFT)"),
        ("tpot", "How fast do tokens come? (TPOT)"),
        ("e2e", "How long does a request take? (E2E)"),
    ];

    private SheetSection Changes()
    {
        ResultNode[] shown =
        [
            .. Figures(headline).Where(figure => !double.IsNaN(figure["change"].Number) && !IsShare(figure)),
        ];
        if (shown.Length == 0)
        {
            return new SheetSection("What changed?", []);
        }

        List<ChartBox> intervals = [];
        List<ChartPoint> points = [];
        for (int i = 0; i < shown.Length; i++)
        {
            ResultNode figure = shown[i];
            string words = figure["words"].Text ?? "";
            string title =
                $"{figure["label"].Text}: {Change(figure)}, 95 % interval {Interval(figure)}, {words}";
            double change = figure["change"].Number;
            bool hasInterval = !double.IsNaN(figure["low"].Number);
            intervals.Add(
                ChartBoxes.Row(
                    i,
                    hasInterval ? figure["low"].Number : change,
                    hasInterval ? figure["high"].Number : change
                ) with
                {
                    Tone = figure["verdict"].Text switch
                    {
                        "better" => ChartTone.Blue,
                        "worse" => ChartTone.Orange,
                        _ => ChartTone.Gray,
                    },
                    // A bar without length is hidden by its ring: its word stands further away.
                    Label = (hasInterval ? "" : "\u00a0") + words.Split(':')[0],
                    Title = title,
                }
            );
            points.Add(new ChartPoint(change, i) { Title = title });
        }

        Chart chart = new(
            $"What changed at {headline["words"].Text}?",
            ChangeAxis("B against A"),
            new ChartAxis("")
            {
                Scale = AxisScale.Category,
                Categories = [.. shown.Select(figure => figure["label"].Text ?? "")],
            },
            [
                new RegionMark(-Margin / (1 + Margin), Margin) { Tone = ChartTone.Gray },
                new BoxesMark(intervals),
                new PointsMark(points) { Tone = ChartTone.Gray, IsHollow = true },
                new RuleMark(0, IsVertical: true) { Label = "A", Tone = ChartTone.Gray },
            ]
        )
        {
            Subtitle =
                $"Bar: 95 % interval of the change (blue better, orange worse, gray undecided); ring: the change; shaded: within {CompareWords.Percent(Margin)}",
            Description = string.Join(
                "; ",
                shown.Select(figure => $"{figure["label"].Text} {Change(figure)}, {figure["words"].Text}")
            ),
            Width = 1140,
            Height = 74 + (shown.Length * 26),
            Table = new Table(
                ["figure", "verdict", "change", "95 % interval"],
                [
                    .. shown.Select(figure =>
                        (IReadOnlyList<string>)
                            [
                                figure["label"].Text ?? "",
                                figure["words"].Text ?? "",
                                Change(figure),
                                Interval(figure),
                            ]
                    ),
                ],
                words: 2
            ),
        };
        return new SheetSection("What changed?", [new SheetChart(chart) { IsWide = true }]);
    }

    private SheetSection OverLoads()
    {
        List<SheetBlock> blocks = [];
        if (loads.Count > 1)
        {
            foreach (ResultNode key in Keys.Where(key => !IsShare(key)))
            {
                string name = key["name"].Text ?? "";
                ResultNode[] found =
                [
                    .. loads.Where(load => !double.IsNaN(Find(load, name)["change"].Number)),
                ];
                if (found.Length > 1)
                {
                    blocks.Add(new SheetChart(OverLoad(key["label"].Text ?? "", name, found)));
                }
            }
        }

        return new SheetSection("Does it hold at every load?", blocks);
    }

    private static Chart OverLoad(string label, string name, ResultNode[] found)
    {
        bool isConcurrency = found[0]["load"].Text == "concurrency";
        return new Chart(
            $"{label}: B against A",
            ChartAxis.Number(isConcurrency ? "requests in flight" : "requests per second") with
            {
                Scale = isConcurrency ? AxisScale.Logarithmic : AxisScale.Linear,
                IsTight = true,
            },
            ChangeAxis(""),
            [
                new BandMark([
                    .. found
                        .Where(load => !double.IsNaN(Find(load, name)["low"].Number))
                        .Select(load => new ChartRange(
                            load["value"].Number,
                            Find(load, name)["low"].Number,
                            Find(load, name)["high"].Number
                        )),
                ])
                {
                    Tone = ChartTone.Blue,
                },
                new RuleMark(0) { Label = "A", Tone = ChartTone.Gray },
                new LineMark([
                    .. found.Select(load => new ChartPoint(
                        load["value"].Number,
                        Find(load, name)["change"].Number
                    )
                    {
                        Title =
                            $"{load["words"].Text}: {Change(Find(load, name))}, {Find(load, name)["words"].Text}",
                    }),
                ])
                {
                    Tone = ChartTone.Blue,
                    HasDots = true,
                },
            ]
        )
        {
            Subtitle = "Shaded: 95 % interval",
            Description = string.Join(
                "; ",
                found.Select(load =>
                    $"{load["words"].Text}: {Change(Find(load, name))}, {Find(load, name)["words"].Text}"
                )
            ),
            Height = 240,
            Table = new Table(
                ["load", "verdict", "A", "B", "change", "95 % interval"],
                [
                    .. found.Select(load =>
                        (IReadOnlyList<string>)
                            [
                                load["words"].Text ?? "",
                                Find(load, name)["words"].Text ?? "",
                                Value(Find(load, name), "a"),
                                Value(Find(load, name), "b"),
                                Change(Find(load, name)),
                                Interval(Find(load, name)),
                            ]
                    ),
                ],
                words: 2
            ),
        };
    }

    private SheetSection Spread()
    {
        List<SheetBlock> blocks = [];
        foreach ((string latency, string title) in Curves)
        {
            ResultNode curve = headline["curves"][latency];
            double[] shares = curve["shares"].Numbers;
            double[] a = curve["a_s"].Numbers;
            double[] b = curve["b_s"].Numbers;
            if (shares.Length < 2 || a.Length != shares.Length || b.Length != shares.Length)
            {
                continue;
            }

            blocks.Add(
                new SheetChart(
                    LatencyPictures.Percentiles(
                        latency.ToUpperInvariant(),
                        shares,
                        [("A", a, ChartTone.Gray, false), ("B", b, ChartTone.Blue, false)],
                        ([], []),
                        []
                    ) with
                    {
                        Title = title,
                        Subtitle =
                            $"{headline["words"].Text}, requests of the steady window, from the scheduled time; logarithmic",
                    }
                )
            );
        }

        return new SheetSection("How are latencies spread?", blocks);
    }

    private static ChartAxis ChangeAxis(string title) =>
        new(title)
        {
            Format = value => CompareWords.Change(value, isShare: false),
            TickFormat = value => CompareWords.Change(value, isShare: false),
        };
}
