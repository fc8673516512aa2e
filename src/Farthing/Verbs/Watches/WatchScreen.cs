using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching;
using Farthing.Measurement.Watching.Answers;
using Farthing.Measurement.Watching.Readings;
using Farthing.Measurement.Watching.Rules;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Slos;

namespace Farthing.Verbs.Watches;

/// <summary>The screen of a watch: traffic, load, money, latencies, engines, alerts, what to do.</summary>
internal static class WatchScreen
{
    private const int Width = 120;

    /// <summary>Prints the screen.</summary>
    /// <param name="view">What to show.</param>
    /// <param name="slo">The promise to judge by.</param>
    /// <param name="trail">The rounds before; null for none.</param>
    /// <param name="text">Where to.</param>
    public static void Write(WatchView view, Slo slo, WatchTrail? trail, TextWriter text)
    {
        EngineWindow fleet = view.Fleet;
        text.WriteLine(Title(view));
        text.WriteLine();
        text.WriteLine("NOW    " + Now(fleet));
        text.WriteLine("LOAD   " + WatchText.Load(view.Load));
        string power = Power(view);
        if (power.Length > 0)
        {
            text.WriteLine("POWER  " + power);
        }

        WriteCost(view, text);
        if (trail is { Output.Count: > 2 })
        {
            WriteTrail(trail, text);
        }

        WriteLatencies(fleet, slo, text);
        WriteTargets(view, text);
        WriteList("ALERTS", view.Alerts.Select(alert => AlertLine(alert, view.UnixSeconds)), text);
        WriteList("WHAT TO DO", view.Advice, text);
    }

    /// <summary>One line of a round, where the screen cannot be redrawn.</summary>
    public static string Line(WatchView view)
    {
        EngineWindow fleet = view.Fleet;
        string money = view.Cost is { } cost ? $"  {PerMillion(cost.UsdPerMillionOutput)}/M out" : "";
        return $"{WatchText.Clock(view.UnixSeconds)}  {Now(fleet)}  KV {WatchText.Of(fleet.KvUse, Show.Percent)}  MBU {WatchText.Of(view.Load.Mbu, Show.Percent)}  MFU {WatchText.Of(view.Load.Mfu, Show.Percent)}{money}  TTFT p95 {WatchText.Of(BucketQuantile.Of(fleet.Ttft, 0.95))}";
    }

    /// <summary>An alert that has fired or ended, for standard output.</summary>
    public static string AlertLine(Alert alert, double unixSeconds)
    {
        string place = alert.Target.Length == 0 ? "" : $" {WatchText.Cut(alert.Target, 40)}";
        string word = alert.IsFiring ? "ALERT" : "ended";
        return $"{word} {alert.Rule}{place}: {alert.Summary}, for {Show.Seconds(Math.Max(0, Math.Round(unixSeconds - alert.SinceUnixSeconds)))}. {alert.Advice}";
    }

    private static string Title(WatchView view)
    {
        int up = view.Targets.Count(target => target.IsUp);
        string[] models =
        [
            .. view.Targets.Select(target => target.Model).Where(model => model.Length > 0).Distinct(),
        ];
        string model = models.Length == 1 ? models[0] + " · " : "";
        string window =
            view.Fleet.Seconds > 0
                ? $"figures over {Show.Seconds(Math.Round(view.Fleet.Seconds))}"
                : "one page: no rates, distributions since the engines started";
        return $"{model}{up} of {view.Targets.Count} addresses answer · {window} · {WatchText.Clock(view.UnixSeconds)}";
    }

    private static string Now(EngineWindow fleet) =>
        $"{Rate(fleet, fleet.Requests)} req/s  {Rate(fleet, fleet.InputTokens)} tok/s in  {Rate(fleet, fleet.OutputTokens)} tok/s out  {WatchText.Of(fleet.Running, Show.Count)} running  {WatchText.Of(fleet.Waiting, Show.Count)} waiting";

    private static string Rate(EngineWindow fleet, double amount) =>
        WatchText.Of(fleet.PerSecond(amount), Show.Three);

    private static string Power(WatchView view) =>
        view.Gpus is not { Watts: > 0 } gpus
            ? ""
            : $"{Show.Count(gpus.Watts)} W on {gpus.Gpus} GPU{(gpus.Gpus == 1 ? "" : "s")} (measured: DCGM)   {WatchText.Of(view.JoulesPerOutputToken, Show.Three)} J per output token   memory {WatchText.Of(gpus.MemoryUse, Show.Percent)} used";

    private static void WriteCost(WatchView view, TextWriter text)
    {
        if (view.Cost is not { } cost)
        {
            return;
        }

        string gpus =
            $"{view.PaidGpus} GPU{(view.PaidGpus == 1 ? "" : "s")}{(view.GpusAreAssumed ? ", assumed" : "")}";
        text.WriteLine(
            $"COST   now {Show.UsdPerHour(cost.UsdPerHour)} ({gpus})   {PerMillion(cost.UsdPerMillionOutput)} /M out   {PerMillion(cost.UsdPerMillion)} /M blended   {WatchText.Of(cost.TokensPerUsd, Show.Scaled)} tokens/$"
        );
        if (cost.DayHours > 0)
        {
            string span = cost.DayHours >= 23.9 ? "24 h" : Show.Seconds(Math.Round(cost.DayHours * 3600));
            double idle = cost.DayUsd > 0 ? cost.IdleUsd / cost.DayUsd : 0;
            text.WriteLine(
                $"       day {Show.Usd(cost.DayUsd)} in {span}   {PerMillion(cost.DayUsdPerMillionOutput)} /M out   {PerMillion(cost.DayUsdPerMillion)} /M blended   idle {Show.Usd(cost.IdleUsd)} ({Show.Percent(idle)})"
            );
        }
    }

    private static void WriteTrail(WatchTrail trail, TextWriter text)
    {
        text.WriteLine();
        TextTable table = new(TextColumn.Text(), TextColumn.Text(), TextColumn.Text());
        Add("tok/s out", trail.Output, 0, value => Show.Count(value));
        Add("queue", trail.Queue, 0, Show.Count);
        Add("KV use", trail.Kv, 1, Show.Percent);
        Add("MBU", trail.Mbu, 1, Show.Percent);
        table.Write(text);

        void Add(string name, List<double> values, double top, Func<double, string> show)
        {
            double peak = values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Max();
            if (!double.IsNaN(peak))
            {
                table.Row(
                    name,
                    Sparkline.Of(values, WatchTrail.Length, top > 0 ? top : peak),
                    "peak " + show(peak)
                );
            }
        }
    }

    private static void WriteLatencies(EngineWindow fleet, Slo slo, TextWriter text)
    {
        TextTable table = new(
            TextColumn.Text(),
            TextColumn.Number("p50"),
            TextColumn.Number("p95"),
            TextColumn.Number("p99"),
            TextColumn.Number("mean"),
            TextColumn.Text("promise")
        );
        Add("TTFT", fleet.Ttft, LatencyMetric.Ttft);
        Add("ITL", fleet.Itl, LatencyMetric.Itl);
        Add("E2E", fleet.E2e, LatencyMetric.E2e);
        if (table.Count > 0)
        {
            text.WriteLine();
            table.Write(text);
        }

        void Add(string name, HistogramTotals totals, LatencyMetric metric)
        {
            if (totals.Count > 0)
            {
                table.Row(
                    name,
                    WatchText.Of(BucketQuantile.Of(totals, 0.5)),
                    WatchText.Of(BucketQuantile.Of(totals, 0.95)),
                    WatchText.Of(BucketQuantile.Of(totals, 0.99)),
                    WatchText.Of(totals.Mean, Show.Seconds),
                    WatchText.Judge(slo, metric, totals)
                );
            }
        }
    }

    private static void WriteTargets(WatchView view, TextWriter text)
    {
        text.WriteLine();
        TextTable table = new(
            TextColumn.Text("address"),
            TextColumn.Text("engine"),
            TextColumn.Text("state"),
            TextColumn.Number("running"),
            TextColumn.Number("waiting"),
            TextColumn.Number("KV"),
            TextColumn.Number("hits"),
            TextColumn.Number("tok/s in"),
            TextColumn.Number("tok/s out"),
            TextColumn.Number("preempted")
        );
        foreach (TargetView target in view.Targets)
        {
            EngineWindow? window = target.IsUp ? target.Window : null;
            string state =
                target.IsUp ? "up"
                : double.IsNaN(target.AgeSeconds) ? "never up"
                : "gone " + Show.Seconds(Math.Round(target.AgeSeconds));
            string[] cells =
            [
                WatchText.Cut(target.Name, 28),
                WatchText.Cut(target.Engine, 16),
                state,
                .. window is null
                    ? []
                    : new[]
                    {
                        WatchText.Of(window.Running, Show.Count),
                        WatchText.Of(window.Waiting, Show.Count),
                        WatchText.Of(window.KvUse, Show.Percent),
                        WatchText.Of(window.HitFraction, Show.Percent),
                        Rate(window, window.InputTokens),
                        Rate(window, window.OutputTokens),
                        WatchText.Of(window.Preemptions, Show.Count),
                    },
            ];
            table.Row(cells);
        }

        table.Write(text);
        foreach (TargetView target in view.Targets.Where(target => target.State.Length > 0))
        {
            WriteWrapped($"{WatchText.Cut(target.Name, 28)}: {target.State}", "  ", text);
        }
    }

    private static void WriteList(string title, IEnumerable<string> lines, TextWriter text)
    {
        bool isFirst = true;
        foreach (string line in lines)
        {
            if (isFirst)
            {
                text.WriteLine();
                text.WriteLine(title);
                isFirst = false;
            }

            WriteWrapped(line, "  ", text);
        }
    }

    private static void WriteWrapped(string line, string indent, TextWriter text)
    {
        int used = 0;
        foreach (string word in line.Split(' '))
        {
            if (used > 0 && indent.Length + used + 1 + word.Length > Width)
            {
                text.WriteLine();
                used = 0;
                indent = "    ";
            }

            text.Write(used == 0 ? indent + word : " " + word);
            used += word.Length + 1;
        }

        text.WriteLine();
    }

    private static string PerMillion(double usd) => WatchText.Of(usd, Show.UsdPerMillion);
}
