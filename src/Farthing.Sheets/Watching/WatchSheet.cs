using System.Globalization;
using Farthing.Documents;
using Farthing.Documents.Watching;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Watching;

/// <summary>A watch as people read it afterwards: the last look, and what happened since it began.</summary>
/// <param name="watch">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed partial class WatchSheet(WatchDocument watch, Envelope envelope)
{
    private const string Unknown = "—";
    private const int LongestName = 40;

    private readonly double[][] rows =
    [
        .. (watch.Course ?? [])
            .Where(row => row.Count > (int)CourseColumn.IdleUsd)
            .Select(row => row.ToArray()),
    ];

    /// <summary>The sheet.</summary>
    public static Sheet Of(WatchDocument watch, Envelope envelope) => new WatchSheet(watch, envelope).Build();

    private Sheet Build()
    {
        int holding = watch.Alerts.Count;
        int down = watch.Targets.Count(target => !target.Up);
        return new Sheet(Title(), Answer())
        {
            Kind = "Watch · measured by the servers themselves",
            State = holding + down == 0 ? SheetState.Good : SheetState.Bad,
            Word =
                holding > 0 ? $"{holding} ALERT{(holding == 1 ? "" : "S")}"
                : down > 0 ? "NOT ALL ANSWER"
                : "NO ALERTS",
            Remarks = [.. watch.Alerts.Select(alert => alert.Summary + "."), .. Span()],
            Figures = [.. Figures().Take(5)],
        }
            .Section("What happened over time?", Course())
            .Section("Which rules fired, and for how long?", Alerts())
            .Section("How long did requests take?", Latencies())
            .Section("Which addresses were watched?", Targets())
            .Section("What to do", watch.Advice.Count == 0 ? null : new SheetNotes(watch.Advice))
            .Section("Conditions and provenance", Conditions());
    }

    private string Title()
    {
        string[] models =
        [
            .. watch.Targets.Select(target => target.Model).Where(model => model.Length > 0).Distinct(),
        ];
        int engines = watch.Targets.Count(target => target.Figures.Running is not null);
        string what = models.Length == 1 ? FleetWords.ShortName(models[0]) : "Engines";
        return $"{what}, {Show.Counted(engines, "engine")} watched";
    }

    private string Answer()
    {
        EngineFigures fleet = watch.Fleet;
        string count = Shown(fleet.Running, Show.Count);
        string running = count == "1" ? "1 request runs" : $"{count} requests run";
        string waiting = $"{Shown(fleet.Waiting, Show.Count)} wait";
        string money = watch.Cost?.UsdPerMBlended is { } usd
            ? $" at {Show.UsdPerMillion(usd.Value)} per million tokens, in and out"
            : "";
        return fleet.OutputTokensPerSecond is { } output
            ? $"{Show.Count(output.Value)} output tokens per second{money}; {running}, {waiting}."
            : $"{running}, {waiting}; one page has no rates.";
    }

    private IEnumerable<string> Span()
    {
        if (rows.Length > 1)
        {
            yield return $"Watched from {Date(rows[0][0])} to {Date(rows[^1][0])} UTC; figures are of the last {Shown(watch.Fleet.Seconds, Show.Seconds)}.";
        }
    }

    private IEnumerable<SheetFigure> Figures()
    {
        EngineFigures fleet = watch.Fleet;
        if (watch.Cost is { } cost)
        {
            yield return new SheetFigure(
                "$/M blended",
                Shown(cost.UsdPerMBlended, Show.UsdPerMillion),
                $"now; {Shown(cost.DayUsdPerMBlended, Show.UsdPerMillion)} over the day · measured"
            );
        }

        yield return new SheetFigure(
            "Output",
            $"{Shown(fleet.OutputTokensPerSecond, Show.Count)} tok/s",
            $"{Shown(fleet.InputTokensPerSecond, Show.Count)} tok/s in · measured"
        );
        yield return new SheetFigure(
            "Queue",
            Shown(fleet.Waiting, Show.Count),
            $"{Shown(fleet.Running, Show.Count)} running · KV use {Shown(fleet.KvUse, Show.Percent)}"
        );
        yield return new SheetFigure(
            "MBU",
            Shown(watch.Load.Mbu, Show.Percent),
            $"MFU {Shown(watch.Load.Mfu, Show.Percent)} · {Source(watch.Load.Source)}"
        );
        if (watch.Cost is { } day)
        {
            yield return new SheetFigure(
                "Idle",
                Shown(day.IdleUsd, Show.Usd),
                $"of {Shown(day.DayUsd, Show.Usd)} in {Shown(day.DayHours, hours => Show.Seconds(hours * 3600))}"
            );
        }
        else if (watch.Gpus.Power is { } power)
        {
            yield return new SheetFigure(
                "Power",
                Show.Three(power.Value) + " W",
                $"{Shown(watch.Gpus.JoulesPerOutputToken, Show.Three)} J per output token · measured"
            );
        }
    }

    private IEnumerable<SheetBlock> Latencies()
    {
        EngineFigures fleet = watch.Fleet;
        (string Name, Quantity? P50, Quantity? P95, Quantity? P99, Quantity? Mean)[] known =
        [
            .. (
                ((string Name, Quantity? P50, Quantity? P95, Quantity? P99, Quantity? Mean)[])
                    [
                        ("TTFT", fleet.TtftP50, fleet.TtftP95, fleet.TtftP99, fleet.TtftMean),
                        ("ITL", fleet.ItlP50, fleet.ItlP95, fleet.ItlP99, fleet.ItlMean),
                        ("E2E", fleet.E2eP50, fleet.E2eP95, fleet.E2eP99, fleet.E2eMean),
                    ]
            ).Where(row => row.Mean is not null),
        ];
        if (known.Length > 0)
        {
            yield return new SheetTable(
                "Latencies at the servers, from their histograms",
                new TableColumns<(string Name, Quantity? P50, Quantity? P95, Quantity? P99, Quantity? Mean)>()
                    .Words("", row => row.Name)
                    .Figure("p50", row => Bucket(row.P50))
                    .Figure("p95", row => Bucket(row.P95))
                    .Figure("p99", row => Bucket(row.P99))
                    .Figure("mean", row => Shown(row.Mean, Show.Seconds))
                    .Of(known)
            );
        }

        if (watch.Promise.Count > 0)
        {
            yield return new SheetNotes([.. watch.Promise.Select(Budget)]);
        }
    }

    private static string Budget(LateShare promise)
    {
        string limit = $"{promise.Target} within {Show.Seconds(promise.LimitS)}";
        return double.IsNaN(promise.LateLow)
            ? $"{limit}: not known."
            : $"{limit}: {Show.Percent(promise.LateLow)} to {Show.Percent(promise.LateHigh)} of the window's requests were late, {Show.Percent(promise.LateAllowed)} may be.";
    }

    private static string Bucket(Quantity? quantile) =>
        quantile is { Low: double low, High: double high } && double.IsFinite(high) && low < high
            ? $"{Show.Seconds(low)} – {Show.Seconds(high)}"
            : Shown(quantile, Show.Seconds);

    private IEnumerable<SheetBlock> Targets()
    {
        yield return new SheetTable(
            "At the last look",
            new TableColumns<WatchedAddress>()
                .Words("address", target => Short(target.Name))
                .Words("engine", target => target.Engine)
                .Words(
                    "state",
                    target =>
                        (target.Up ? "up" : "gone") + (target.State.Length > 0 ? "; " + target.State : "")
                )
                .Figure("running", target => Shown(target.Figures.Running, Show.Count))
                .Figure("waiting", target => Shown(target.Figures.Waiting, Show.Count))
                .Figure("KV", target => Shown(target.Figures.KvUse, Show.Percent))
                .Figure("hits", target => Shown(target.Figures.PrefixHits, Show.Percent))
                .Figure("tok/s in", target => Shown(target.Figures.InputTokensPerSecond, Show.Count))
                .Figure("tok/s out", target => Shown(target.Figures.OutputTokensPerSecond, Show.Count))
                .Of(watch.Targets)
        );
    }

    private IEnumerable<SheetBlock> Conditions()
    {
        WatchedGpus gpus = watch.Gpus;
        yield return OriginFacts.Of(
            envelope,
            ("GPUs paid for", $"{gpus.Paid}{(gpus.Assumed ? ", assumed: one an engine" : "")}"),
            (
                "price",
                watch.Cost?.UsdPerHour is { } price ? Show.UsdPerHour(price.Value) + " for all of them" : null
            ),
            ("tokens per dollar", watch.Cost?.TokensPerUsd is { } tokens ? Show.Scaled(tokens.Value) : null),
            ("MBU and MFU", watch.Load.Words),
            ("power", gpus.Power is { } power ? Show.Three(power.Value) + " W" : null),
            (
                "joules per output token",
                gpus.JoulesPerOutputToken is { } joules ? Show.Three(joules.Value) : null
            ),
            ("window", Show.Seconds(watch.WindowSeconds))
        );
        if (envelope.Warnings is { Count: > 0 } warnings)
        {
            yield return new SheetNotes(warnings);
        }
    }

    private static string Source(LoadOrigin source) =>
        source switch
        {
            LoadOrigin.Dcgm => "measured",
            LoadOrigin.Engine => "estimated by the engine",
            LoadOrigin.StepTimeModel => "predicted from tokens",
            _ => "not known",
        };

    private static string Shown(Quantity? figure, Func<double, string> show) =>
        figure is { } known && double.IsFinite(known.Value) ? show(known.Value) : Unknown;

    private static string Date(double unixSeconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds((long)(unixSeconds * 1000))
            .ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Short(string name) =>
        name.Length <= LongestName
            ? name
            : name[..(LongestName / 2)] + "…" + name[^((LongestName / 2) - 1)..];
}
