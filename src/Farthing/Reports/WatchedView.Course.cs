using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Reports;

/// <content>What happened over the time of a watch.</content>
internal sealed partial class WatchedView
{
    /// <summary>Places of a row of <c>course</c> (farthing.watch/1).</summary>
    private const int RunningPlace = 2;
    private const int WaitingPlace = 3;
    private const int KvPlace = 4;
    private const int InputPlace = 5;
    private const int OutputPlace = 6;
    private const int MbuPlace = 7;
    private const int MfuPlace = 8;
    private const int WattsPlace = 9;
    private const int UsdPlace = 10;
    private const int IdlePlace = 11;
    private const int MostBars = 16;

    private SheetSection Course()
    {
        double[][] rows = Rows();
        if (rows.Length < 2)
        {
            return new SheetSection("What happened over time?", []);
        }

        SheetChart?[] charts =
        [
            Lines(
                rows,
                "Did requests wait?",
                "requests running and waiting, all engines",
                ChartAxis.Number(""),
                Show.Three,
                (RunningPlace, "running", ChartTone.Blue),
                (WaitingPlace, "waiting", ChartTone.Purple)
            ),
            Lines(
                rows,
                "How many tokens went in and out?",
                "tokens per second",
                ChartAxis.Number(""),
                Show.Three,
                (InputPlace, "in", ChartTone.Gray),
                (OutputPlace, "out", ChartTone.Green)
            ),
            Lines(
                rows,
                "How full was the KV cache?",
                "share of its blocks in use; of several engines the largest",
                ChartAxis.Percent(""),
                Show.Percent,
                (KvPlace, "KV use", ChartTone.Green)
            ),
            Lines(
                rows,
                "How much of the GPUs was used?",
                $"MBU and MFU, {Source(result["load"]["source"].Text)}",
                ChartAxis.Percent(""),
                Show.Percent,
                (MbuPlace, "MBU", ChartTone.Blue),
                (MfuPlace, "MFU", ChartTone.Purple)
            ),
            Lines(
                rows,
                "What did a million tokens cost?",
                "dollars, prompt and output tokens alike",
                ChartAxis.UsdPerMillion(""),
                Show.UsdPerMillion,
                (UsdPlace, "$/M", ChartTone.Blue)
            ),
            Lines(
                rows,
                "What did idle GPUs cost?",
                "dollars since the watch began in which no request ran or waited",
                ChartAxis.Usd(""),
                Show.Usd,
                (IdlePlace, "idle", ChartTone.Orange)
            ),
            Lines(
                rows,
                "How much power did the GPUs take?",
                "watts",
                ChartAxis.Number(""),
                watts => Show.Three(watts) + " W",
                (WattsPlace, "power", ChartTone.Purple)
            ),
        ];
        return new SheetSection("What happened over time?", [.. charts.OfType<SheetChart>()]);
    }

    private SheetSection Alerts()
    {
        const string title = "Which rules fired, and for how long?";
        IReadOnlyList<ResultNode> history = result["history"].Items;
        double[][] rows = Rows();
        if (!result["history"].Exists)
        {
            return new SheetSection(title, []);
        }

        if (history.Count == 0)
        {
            return new SheetSection(title, [new SheetWords(["None fired."])]);
        }

        double start = rows.Length > 0 ? rows[0][0] : history[0]["start_unix_seconds"].Number;
        double now = result["unix_seconds"].Number;
        string[] names = [.. history.Select(NameOf).Distinct().Take(MostBars)];
        List<ChartBox> bars = [];
        foreach (ResultNode alert in history)
        {
            int row = Array.IndexOf(names, NameOf(alert));
            if (row < 0)
            {
                continue;
            }

            double from = Math.Max(0, alert["start_unix_seconds"].Number - start);
            double end = alert["end_unix_seconds"].Exists ? alert["end_unix_seconds"].Number : now;
            bars.Add(
                ChartBoxes.Row(row, from, Math.Max(from, end - start)) with
                {
                    Tone = ChartTone.Red,
                    Title = $"{alert["summary"].Text}, for {alert["seconds"].Shown(Show.Seconds)}",
                }
            );
        }

        Chart chart = new(
            title,
            ChartAxis.Seconds("time since the watch began") with
            {
                Scale = AxisScale.Duration,
                IsTight = true,
                Minimum = 0,
                Maximum = Math.Max(1e-3, now - start),
            },
            DollarRows.Names(names),
            [new BoxesMark(bars)]
        )
        {
            Subtitle = "A bar from when the value turned bad to when it had been good again for a while",
            Description = string.Join("; ", names),
            Height = DollarRows.HeightOf(names.Length),
        };
        Table table = new(
            ["start (UTC)", "length", "rule", "address", "what"],
            [
                .. history.Select(alert =>
                    (IReadOnlyList<string>)
                        [
                            Date(alert["start_unix_seconds"].Number),
                            (alert["end_unix_seconds"].Exists ? "" : "holds, ")
                                + alert["seconds"].Shown(Show.Seconds),
                            alert["rule"].Text ?? "",
                            alert["target"].Text is { Length: > 0 } target ? target : "all",
                            alert["summary"].Text ?? "",
                        ]
                ),
            ],
            words: 5
        );
        return new SheetSection(
            title,
            [
                new SheetChart(chart) { IsWide = true },
                new SheetTable("Every alert", table) { IsFolded = history.Count > 12 },
            ]
        );

        static string NameOf(ResultNode alert) =>
            alert["target"].Text is { Length: > 0 } target
                ? $"{alert["rule"].Text} {Short(target)}"
                : alert["rule"].Text ?? "";
    }

    /// <summary>Lines over the time of the watch; null where too little is known.</summary>
    private static SheetChart? Lines(
        double[][] rows,
        string title,
        string subtitle,
        ChartAxis axis,
        Func<double, string> show,
        params (int Place, string Name, ChartTone Tone)[] lines
    )
    {
        double start = rows[0][0];
        return new CourseChart(
            rows,
            "time since the watch began",
            row => row[0] - start,
            row => Date(row[0])
        ).Of(title, subtitle, axis, show, lines);
    }
}
