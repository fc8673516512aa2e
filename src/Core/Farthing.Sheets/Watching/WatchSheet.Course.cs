using Farthing.Documents.Watching;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Watching;

/// <content>What happened over the time of a watch.</content>
public sealed partial class WatchSheet
{
    private const int MaxBars = 16;
    private const int MaxOpenRows = 12;

    private IEnumerable<SheetBlock?> Course()
    {
        if (rows.Length < 2)
        {
            yield break;
        }

        yield return Lines(
            "Did requests wait?",
            "requests running and waiting, all engines",
            ChartAxis.Number(""),
            Show.Three,
            (CourseColumn.Running, "running", ChartTone.Blue),
            (CourseColumn.Waiting, "waiting", ChartTone.Purple)
        );
        yield return Lines(
            "How many tokens went in and out?",
            "tokens per second",
            ChartAxis.Number(""),
            Show.Three,
            (CourseColumn.InputPerSecond, "in", ChartTone.Gray),
            (CourseColumn.OutputPerSecond, "out", ChartTone.Green)
        );
        yield return Lines(
            "How full was the KV cache?",
            "share of its blocks in use; of several engines the largest",
            ChartAxis.Percent(""),
            Show.Percent,
            (CourseColumn.KvUse, "KV use", ChartTone.Green)
        );
        yield return Lines(
            "How much of the GPUs was used?",
            $"MBU and MFU, {Source(watch.Load.Source)}",
            ChartAxis.Percent(""),
            Show.Percent,
            (CourseColumn.Mbu, "MBU", ChartTone.Blue),
            (CourseColumn.Mfu, "MFU", ChartTone.Purple)
        );
        yield return Lines(
            "What did a million tokens cost?",
            "dollars, prompt and output tokens alike",
            ChartAxis.UsdPerMillion(""),
            Show.UsdPerMillion,
            (CourseColumn.UsdPerMillion, "$/M", ChartTone.Blue)
        );
        yield return Lines(
            "What did idle GPUs cost?",
            "dollars since the watch began in which no request ran or waited",
            ChartAxis.Usd(""),
            Show.Usd,
            (CourseColumn.IdleUsd, "idle", ChartTone.Orange)
        );
        yield return Lines(
            "How much power did the GPUs take?",
            "watts",
            ChartAxis.Number(""),
            watts => Show.Three(watts) + " W",
            (CourseColumn.Watts, "power", ChartTone.Purple)
        );
    }

    /// <summary>Lines over the time of the watch; null where too little is known.</summary>
    private SheetChart? Lines(
        string title,
        string subtitle,
        ChartAxis axis,
        Func<double, string> show,
        params (CourseColumn Column, string Name, ChartTone Tone)[] lines
    ) =>
        new CourseChart(
            rows,
            "time since the watch began",
            row => row[0] - rows[0][0],
            row => Date(row[0])
        ).Of(
            title,
            subtitle,
            axis,
            show,
            [.. lines.Select(line => ((int)line.Column, line.Name, line.Tone))]
        );

    private IEnumerable<SheetBlock> Alerts()
    {
        if (watch.History is not { } history)
        {
            yield break;
        }

        if (history.Count == 0)
        {
            yield return new SheetWords(["None fired."]);
            yield break;
        }

        double start = rows.Length > 0 ? rows[0][0] : history[0].StartUnixSeconds;
        string[] names = [.. history.Select(NameOf).Distinct().Take(MaxBars)];
        List<ChartBox> bars = [];
        foreach (EndedAlert alert in history.Where(alert => names.Contains(NameOf(alert))))
        {
            double from = Math.Max(0, alert.StartUnixSeconds - start);
            double end = alert.Holds ? watch.UnixSeconds : alert.EndUnixSeconds;
            bars.Add(
                ChartBoxes.Row(Array.IndexOf(names, NameOf(alert)), from, Math.Max(from, end - start)) with
                {
                    Tone = ChartTone.Red,
                    Title = $"{alert.Summary}, for {Show.Seconds(alert.Seconds)}",
                }
            );
        }

        Chart chart = new(
            "Which rules fired, and for how long?",
            ChartAxis.Seconds("time since the watch began") with
            {
                Scale = AxisScale.Duration,
                IsTight = true,
                Minimum = 0,
                Maximum = Math.Max(1e-3, watch.UnixSeconds - start),
            },
            DollarRows.Names(names),
            [new BoxesMark(bars)]
        )
        {
            Subtitle = "A bar from when the value turned bad to when it had been good again for a while",
            Description = string.Join("; ", names),
            Height = DollarRows.HeightOf(names.Length),
        };
        yield return new SheetChart(chart) { IsWide = true };
        int forgotten = watch.HistoryForgotten ?? 0;
        bool isLong = history.Count > MaxOpenRows;
        yield return new SheetTable(
            isLong
                ? $"The last {MaxOpenRows} of {Show.Count(history.Count + forgotten)} alerts"
                : "Every alert",
            AlertTable([.. history.TakeLast(MaxOpenRows)])
        );
        if (isLong)
        {
            yield return new SheetTable("Every alert", AlertTable(history)) { IsFolded = true };
        }
    }

    private static Table AlertTable(IReadOnlyCollection<EndedAlert> alerts) =>
        new TableColumns<EndedAlert>()
            .Words("start (UTC)", alert => At(alert.StartUnixSeconds, "yyyy-MM-dd HH:mm:ss"))
            .Words("length", alert => (alert.Holds ? "holds, " : "") + Show.Seconds(alert.Seconds))
            .Words("rule", alert => alert.Rule)
            .Words("address", alert => alert.Target.Length > 0 ? Short(alert.Target) : "all")
            .Words("what", alert => alert.Summary)
            .Of(alerts);

    private static string NameOf(EndedAlert alert) =>
        alert.Target.Length > 0 ? $"{alert.Rule} {Short(alert.Target)}" : alert.Rule;
}
