using System.Globalization;
using Farthing.Documents;
using Farthing.Documents.Watching;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Watching;

/// <summary>A watch as people read it afterwards: the last look, and what happened since it began.</summary>
/// <param name="watch">The document.</param>
/// <param name="envelope">What stands around it.</param>
public sealed partial class WatchSheet(WatchDocument watch, Envelope envelope)
{
    private const string Unknown = "—";
    private const string NoTokens = "this version counts no tokens";
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
            Remarks = [.. AlertLines(watch), .. Span()],
            Figures = [.. Figures().Take(5)],
        }
            .Section("What happens now?", Now(watch))
            .Section("What happened over time?", Course())
            .Section("Which rules fired, and for how long?", Alerts())
            .Section("How long did requests take?", Latencies())
            .Section("Which addresses were watched?", Targets())
            .Section("What to do", watch.Advice.Count == 0 ? null : new SheetNotes(watch.Advice))
            .Section("Conditions and provenance", Conditions());
    }

    private string Title()
    {
        string[] models = Models(watch);
        int engines = watch.Targets.Count(target => target.Figures != new EngineFigures());
        string what = models.Length == 1 ? FleetWords.ShortName(models[0]) : "Engines";
        return engines > 0
            ? $"{what}, {Show.Counted(engines, "engine")} watched"
            : $"{what}, {watch.Targets.Count} {(watch.Targets.Count == 1 ? "address" : "addresses")} watched";
    }

    private string Answer()
    {
        EngineFigures fleet = watch.Fleet;
        if (fleet == new EngineFigures())
        {
            return "No engine answers: what runs is not known.";
        }

        if (!IsPriced(fleet) && fleet.RequestsPerSecond is { } requests)
        {
            string price = watch.Cost is null ? "" : ", so no price";
            return $"{Show.Three(requests.Value)} requests per second; {NoTokens}{price}.";
        }

        string count = Shown(fleet.Running, Show.Count);
        string running = count == "1" ? "1 request runs" : $"{count} requests run";
        string rest = $"{running}, {Shown(fleet.Waiting, Show.Count)} wait";
        rest = fleet.Running is null ? "the page does not say how many run" : rest;
        string money = watch.Cost?.UsdPerMBlended is { } usd
            ? $" at {Show.UsdPerMillion(usd.Value)} per million tokens, in and out"
            : "";
        return fleet.OutputTokensPerSecond is { } output
            ? $"{Show.Count(output.Value)} output tokens per second{money}; {rest}."
            : $"{rest}; one page has no rates.";
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
                IsPriced(fleet)
                    ? $"now; {Shown(cost.DayUsdPerMBlended, Show.UsdPerMillion)} over the day · measured"
                    : NoTokens
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
        if (LatencyTable(watch.Fleet) is { } table)
        {
            yield return new SheetTable("Latencies at the servers, from their histograms", table);
        }

        if (watch.Promise.Count > 0)
        {
            yield return new SheetNotes([.. watch.Promise.Select(Budget)]);
        }
    }

    private static string Budget(LateShare promise)
    {
        string limit = $"{promise.Target} within {Show.Seconds(promise.LimitS)}";
        double allowed = promise.LateAllowed;
        return double.IsNaN(promise.LateLow)
            ? $"{limit}: not known."
            : $"{limit}: {Shares(promise.LateLow, promise.LateHigh)} of the window's requests were late, {Show.Percent(allowed)} may be: {Shares(promise.LateLow / allowed, promise.LateHigh / allowed)} of the budget is spent.";
    }

    private static string Shares(double low, double high) =>
        Show.Percent(low) == Show.Percent(high)
            ? Show.Percent(low)
            : $"{Show.Percent(low)} to {Show.Percent(high)}";

    private IEnumerable<SheetBlock> Targets()
    {
        yield return new SheetTable("At the last look", AddressTable(watch.Targets));
        if (Oddities(watch) is { Length: > 0 } oddities)
        {
            yield return new SheetNotes(oddities);
        }
    }

    private IEnumerable<SheetBlock> Conditions()
    {
        WatchedGpus gpus = watch.Gpus;
        yield return OriginFacts.Of(
            envelope,
            (
                "GPUs paid for",
                $"{gpus.Paid}{(gpus.Assumed ? ", assumed: one an engine or data-parallel rank" : "")}"
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

    private static string Date(double unixSeconds) => At(unixSeconds, "yyyy-MM-dd HH:mm");

    private static string At(double unixSeconds, string format) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds((long)(unixSeconds * 1000))
            .ToString(format, CultureInfo.InvariantCulture);
}
