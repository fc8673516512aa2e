using Farthing.Benches.Answers;
using Farthing.Documents.Benches;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Benches.Comparing;

/// <content>Changes with their intervals, over the loads, and percentile curves of both.</content>
public sealed partial class CompareSheet
{
    private static readonly (string Latency, string Title)[] Curves =
    [
        ("ttft", "How long until the first token? (TTFT)"),
        ("tpot", "How fast do tokens come? (TPOT)"),
        ("e2e", "How long does a request take? (E2E)"),
    ];

    private SheetChart? Changes()
    {
        ComparedFigure[] shown =
        [
            .. headline.Figures.Where(figure => !double.IsNaN(figure.Change) && !IsShare(figure)),
        ];
        if (shown.Length == 0)
        {
            return null;
        }

        double margin = compare.Margin;
        return new SheetChart(
            new Chart(
                $"What changed at {headline.Words}?",
                ChangeAxis("B against A"),
                new ChartAxis("")
                {
                    Scale = AxisScale.Category,
                    Categories = [.. shown.Select(figure => figure.Label)],
                },
                [
                    new RegionMark(-margin / (1 + margin), margin) { Tone = ChartTone.Gray },
                    new BoxesMark([.. shown.Select(Bar)]),
                    new PointsMark([
                        .. shown.Select(
                            (figure, i) => new ChartPoint(figure.Change, i) { Title = Tip(figure) }
                        ),
                    ])
                    {
                        Tone = ChartTone.Gray,
                        IsHollow = true,
                    },
                    new RuleMark(0, IsVertical: true) { Label = "A", Tone = ChartTone.Gray },
                ]
            )
            {
                Subtitle =
                    $"Bar: 95 % interval of the change (blue better, orange worse, gray undecided); ring: the change; shaded: within {CompareWords.Percent(margin)}",
                Description = string.Join(
                    "; ",
                    shown.Select(figure => $"{figure.Label} {Change(figure)}, {figure.Words}")
                ),
                Width = 1140,
                Height = 74 + (shown.Length * 26),
                Table = new TableColumns<ComparedFigure>()
                    .Words("figure", figure => figure.Label)
                    .Words("verdict", figure => figure.Words)
                    .Figure("change", Change)
                    .Figure("95 % interval", Interval)
                    .Of(shown),
            }
        )
        {
            IsWide = true,
        };
    }

    private ChartBox Bar(ComparedFigure figure, int row)
    {
        bool hasInterval = !double.IsNaN(figure.Low);
        return ChartBoxes.Row(
            row,
            hasInterval ? figure.Low : figure.Change,
            hasInterval ? figure.High : figure.Change
        ) with
        {
            Tone = figure.Verdict switch
            {
                Verdict.Better => ChartTone.Blue,
                Verdict.Worse => ChartTone.Orange,
                _ => ChartTone.Gray,
            },
            // A bar without length is hidden by its ring: its word stands further away.
            Label = (hasInterval ? "" : "\u00a0") + CompareWords.Verdict(figure.Verdict, compare.Margin),
            Title = Tip(figure),
        };
    }

    private static string Tip(ComparedFigure figure) =>
        $"{figure.Label}: {Change(figure)}, 95 % interval {Interval(figure)}, {figure.Words}";

    private IEnumerable<SheetBlock> OverLoads()
    {
        if (compare.Loads.Count < 2)
        {
            yield break;
        }

        ComparedFigure[] keys = [.. Keys.Where(key => !IsShare(key))];
        foreach (ComparedFigure key in keys)
        {
            (ComparedLoad Load, ComparedFigure Figure)[] found =
            [
                .. compare
                    .Loads.Select(load => (Load: load, Figure: Find(load, key.Name)))
                    .Where(one => one.Figure is { } figure && !double.IsNaN(figure.Change))
                    .Select(one => (one.Load, one.Figure!)),
            ];
            if (found.Length > 1)
            {
                yield return new SheetChart(OverLoad(key.Label, found));
            }
        }

        TableColumns<ComparedLoad> columns = new TableColumns<ComparedLoad>().Words(
            "load",
            load => load.Words
        );
        foreach (ComparedFigure key in keys)
        {
            columns
                .Figure(key.Label, load => Find(load, key.Name) is { } figure ? Change(figure) : null)
                .Words(
                    "",
                    load =>
                        Find(load, key.Name) is { } figure
                            ? OutcomeWords.Key(figure.Verdict).Replace('_', ' ')
                            : ""
                );
        }

        yield return new SheetTable("Every load", columns.Of(compare.Loads));
    }

    private static Chart OverLoad(string label, (ComparedLoad Load, ComparedFigure Figure)[] found)
    {
        bool isConcurrency = found[0].Load.Load == LoadLevelKind.Concurrency;
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
                        .Where(one => !double.IsNaN(one.Figure.Low))
                        .Select(one => new ChartRange(one.Load.Value, one.Figure.Low, one.Figure.High)),
                ])
                {
                    Tone = ChartTone.Blue,
                },
                new RuleMark(0) { Label = "A", Tone = ChartTone.Gray },
                new LineMark([
                    .. found.Select(one => new ChartPoint(one.Load.Value, one.Figure.Change)
                    {
                        Title = $"{one.Load.Words}: {Change(one.Figure)}, {one.Figure.Words}",
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
                found.Select(one => $"{one.Load.Words}: {Change(one.Figure)}, {one.Figure.Words}")
            ),
            Height = 240,
            Table = new TableColumns<(ComparedLoad Load, ComparedFigure Figure)>()
                .Words("load", one => one.Load.Words)
                .Words("verdict", one => one.Figure.Words)
                .Figure("A", one => Value(one.Figure, one.Figure.A))
                .Figure("B", one => Value(one.Figure, one.Figure.B))
                .Figure("change", one => Change(one.Figure))
                .Figure("95 % interval", one => Interval(one.Figure))
                .Of(found),
        };
    }

    private IEnumerable<SheetBlock> Spread()
    {
        foreach ((string latency, string title) in Curves)
        {
            if (
                headline.Curves.TryGetValue(latency, out ComparedCurve? curve)
                && curve.Shares.Count >= 2
                && curve.SecondsOfA.Count == curve.Shares.Count
                && curve.SecondsOfB.Count == curve.Shares.Count
            )
            {
                yield return new SheetChart(
                    LatencyPictures.Percentiles(
                        latency.ToUpperInvariant(),
                        curve.Shares,
                        [
                            ("A", curve.SecondsOfA, ChartTone.Gray, false),
                            ("B", curve.SecondsOfB, ChartTone.Blue, false),
                        ],
                        ([], []),
                        []
                    ) with
                    {
                        Title = title,
                        Subtitle =
                            $"{headline.Words}, requests of the steady window, from the scheduled time; logarithmic",
                    }
                );
            }
        }
    }

    private static ChartAxis ChangeAxis(string title) =>
        new(title)
        {
            Format = value => CompareWords.Change(value, isShare: false),
            TickFormat = value => CompareWords.Change(value, isShare: false),
        };
}
