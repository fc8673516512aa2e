using System.Globalization;
using Farthing.Documents.Watching;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Parts;

namespace Farthing.Sheets.Watching;

/// <content>What the last look says: shared by the sheet and by the screen of a watch that runs.</content>
public sealed partial class WatchSheet
{
    private const int MaxPlaces = 3;

    /// <summary>Upper over lower bound of a bucket that is as good as one figure.</summary>
    private const double NarrowBucket = 1.25;

    /// <summary>Model, addresses that answer, window, time of day.</summary>
    internal static string Head(WatchDocument watch)
    {
        string[] models = Models(watch);
        string model = models.Length == 1 ? FleetWords.ShortName(models[0]) + " · " : "";
        string window = watch.Fleet.Seconds is { Value: > 0 } seconds
            ? $"figures over {Show.Seconds(Math.Round(seconds.Value))}"
            : "one page: no rates, distributions since the engines started";
        return $"{model}{watch.Targets.Count(target => target.Up)} of {watch.Targets.Count} addresses answer · {window} · {Clock(watch)}";
    }

    /// <summary>A look as one line, where the screen cannot be redrawn.</summary>
    public static string Line(WatchDocument watch)
    {
        EngineFigures fleet = watch.Fleet;
        string money = watch.Cost is { } cost
            ? $"  {Shown(cost.UsdPerMOutput, Show.UsdPerMillion)}/M out"
            : "";
        return $"{Clock(watch)}  {Shown(fleet.RequestsPerSecond, Show.Three)} req/s  {Shown(fleet.InputTokensPerSecond, Show.Three)} tok/s in  {Shown(fleet.OutputTokensPerSecond, Show.Three)} tok/s out  {Shown(fleet.Running, Show.Count)} running  {Shown(fleet.Waiting, Show.Count)} waiting  KV {Shown(fleet.KvUse, Show.Percent)}  MBU {Shown(watch.Load.Mbu, Show.Percent)}  MFU {Shown(watch.Load.Mfu, Show.Percent)}{money}  TTFT p95 {Bucket(fleet.TtftP95)}";
    }

    /// <summary>An alert that has fired or ended.</summary>
    public static string Line(HeldAlert alert, bool holds, double unixSeconds) =>
        $"{(holds ? "ALERT" : "ended")} {Words(alert, Places([alert]), unixSeconds)}";

    /// <summary>Traffic, load, power, money and promise in a line each.</summary>
    internal static SheetFacts Now(WatchDocument watch)
    {
        EngineFigures fleet = watch.Fleet;
        List<(string, string)> facts =
        [
            (
                "now",
                $"{Shown(fleet.RequestsPerSecond, Show.Three)} req/s · {Shown(fleet.InputTokensPerSecond, Show.Three)} tok/s in · {Shown(fleet.OutputTokensPerSecond, Show.Three)} tok/s out · {Shown(fleet.Running, Show.Count)} running · {Shown(fleet.Waiting, Show.Count)} waiting"
            ),
            (
                "load",
                $"MBU {Shown(watch.Load.Mbu, Show.Percent)} · MFU {Shown(watch.Load.Mfu, Show.Percent)} · {(watch.Load.Source == LoadOrigin.Unknown ? "not known: " : "")}{watch.Load.Words}"
            ),
        ];
        if (watch.Gpus is { Power: { Value: > 0 } power } gpus)
        {
            facts.Add(
                (
                    "power",
                    $"{Show.Count(power.Value)} W on {Show.Counted(gpus.Measured ?? 0, "GPU")} · {Shown(gpus.JoulesPerOutputToken, Show.Three)} J per output token · memory {Shown(gpus.MemoryUse, Show.Percent)} used · measured: DCGM"
                )
            );
        }

        if (watch.Cost is { } cost)
        {
            bool isPriced = IsPriced(fleet);
            facts.Add(
                (
                    "cost",
                    $"{Shown(cost.UsdPerHour, Show.UsdPerHour)} for {Show.Counted(watch.Gpus.Paid, "GPU")}{(watch.Gpus.Assumed ? " (assumed)" : "")}{(isPriced ? Prices(cost) : $" · {NoTokens}, so no price")}"
                )
            );
            if (cost is { DayHours: { Value: > 0 } hours, DayUsd: { } usd, IdleUsd: { } idle })
            {
                double share = usd.Value > 0 ? idle.Value / usd.Value : 0;
                facts.Add(
                    (
                        "day",
                        $"{Show.Usd(usd.Value)} in {Span(hours.Value)}{(isPriced ? $" · {Shown(cost.DayUsdPerMOutput, Show.UsdPerMillion)}/M out · {Shown(cost.DayUsdPerMBlended, Show.UsdPerMillion)}/M blended · {Shown(cost.DayUsdPerRequest, Show.UsdPerRequest)} a request" : "")} · idle {Show.Usd(idle.Value)} ({Show.Percent(share)})"
                    )
                );
            }
        }

        if (watch.Verdicts is { Count: > 0 } verdicts)
        {
            facts.Add(("promise", string.Join(" · ", verdicts.Select(Judged))));
        }

        return new SheetFacts(facts);
    }

    /// <summary>False where requests are counted and tokens are not: dollars cannot be split over tokens then.</summary>
    private static bool IsPriced(EngineFigures fleet) =>
        fleet.OutputTokensPerSecond is not null || fleet.RequestsPerSecond is null;

    private static string Prices(WatchedCost cost) =>
        $" · {Shown(cost.UsdPerMOutput, Show.UsdPerMillion)}/M out · {Shown(cost.UsdPerMBlended, Show.UsdPerMillion)}/M blended · {Shown(cost.UsdPerRequest, Show.UsdPerRequest)} a request · {Shown(cost.TokensPerUsd, Show.Scaled)} tokens/$";

    /// <summary>Alerts that hold, one line a rule: where, what, since when, what to do.</summary>
    internal static string[] AlertLines(WatchDocument watch) =>
        [
            .. watch
                .Alerts.GroupBy(alert => alert.Rule)
                .Select(rule =>
                    Words(rule.MinBy(alert => alert.SinceUnixSeconds)!, Places([.. rule]), watch.UnixSeconds)
                ),
        ];

    private static string Words(HeldAlert alert, string places, double unixSeconds) =>
        $"{alert.Rule}{places}: {alert.Summary}, for {Show.Seconds(Math.Max(0, Math.Round(unixSeconds - alert.SinceUnixSeconds)))}. {alert.Advice}";

    /// <summary>Latencies at the servers; null where none was counted.</summary>
    internal static Table? LatencyTable(EngineFigures fleet)
    {
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
        return known.Length == 0
            ? null
            : new TableColumns<(string Name, Quantity? P50, Quantity? P95, Quantity? P99, Quantity? Mean)>()
                .Words("", row => row.Name)
                .Figure("p50", row => Bucket(row.P50))
                .Figure("p95", row => Bucket(row.P95))
                .Figure("p99", row => Bucket(row.P99))
                .Figure("mean", row => Shown(row.Mean, Show.Seconds))
                .Of(known);
    }

    /// <summary>Addresses with their figures.</summary>
    internal static Table AddressTable(IReadOnlyCollection<WatchedAddress> targets) =>
        new TableColumns<WatchedAddress>()
            .Words("address", target => Short(target.Name))
            .Words("engine", target => target.Engine, rank: 5)
            .Words("state", State)
            .Figure("running", target => Shown(target.Figures.Running, Show.Count))
            .Figure("waiting", target => Shown(target.Figures.Waiting, Show.Count))
            .Figure("KV", target => Shown(target.Figures.KvUse, Show.Percent))
            .Figure("hits", target => Shown(target.Figures.PrefixHits, Show.Percent), rank: 2)
            .Figure("tok/s in", target => Shown(target.Figures.InputTokensPerSecond, Show.Three), rank: 3)
            .Figure("tok/s out", target => Shown(target.Figures.OutputTokensPerSecond, Show.Three))
            .Figure("preempted", target => Shown(target.Figures.Preemptions, Show.Count), rank: 4)
            .Of(targets);

    /// <summary>Oddities of addresses, one line each.</summary>
    internal static string[] Oddities(WatchDocument watch) =>
        [
            .. watch
                .Targets.Where(target => target.State.Length > 0)
                .Select(target => $"{Short(target.Name)}: {target.State}"),
        ];

    private static string[] Models(WatchDocument watch) =>
        [.. watch.Targets.Select(target => target.Model).Where(model => model.Length > 0).Distinct()];

    private static string State(WatchedAddress target) =>
        target.Up ? "up"
        : target.PageAgeS is double age ? "gone " + Show.Seconds(Math.Round(age))
        : "never up";

    private static string Places(HeldAlert[] alerts)
    {
        string[] names =
        [
            .. alerts.Where(alert => alert.Target.Length > 0).Select(alert => Short(alert.Target)),
        ];
        return names.Length switch
        {
            0 => "",
            <= MaxPlaces => " " + string.Join(", ", names),
            _ => $" at {names.Length} addresses ({string.Join(", ", names.Take(MaxPlaces))}, …)",
        };
    }

    private static string Judged(PromiseVerdict verdict) =>
        $"{verdict.Target} ≤ {Show.Seconds(verdict.LimitS)}: {verdict.Kept switch
        {
            true => "kept",
            false => "missed",
            null => "not known",
        }}";

    private static string Span(double hours) =>
        hours >= 23.9 ? "24 h" : Show.Seconds(Math.Round(hours * 3600));

    private static string Clock(WatchDocument watch) => At(watch.UnixSeconds, "HH:mm:ss'Z'");

    /// <summary>A percentile as its bucket tells it: one figure from a narrow bucket, a range from a wide one.</summary>
    private static string Bucket(Quantity? quantile)
    {
        if (quantile is not { Low: double low } known)
        {
            return Shown(quantile, Show.Seconds);
        }

        double high = known.High ?? double.PositiveInfinity;
        return !double.IsFinite(high) ? "> " + Bound(low)
            : high <= NarrowBucket * low ? Show.Seconds(known.Value)
            : low == 0 ? "≤ " + Bound(high)
            : Between(Bound(low), Bound(high));
    }

    /// <summary>A bound of a bucket: bounds are round numbers and need no third digit.</summary>
    private static string Bound(double seconds) =>
        seconds < 1
            ? (seconds * 1000).ToString("0.###", CultureInfo.InvariantCulture) + " ms"
            : seconds.ToString("0.###", CultureInfo.InvariantCulture) + " s";

    private static string Between(string low, string high)
    {
        string unit = low[low.IndexOf(' ')..];
        return high.EndsWith(unit, StringComparison.Ordinal)
            ? $"{low[..^unit.Length]}–{high}"
            : $"{low} – {high}";
    }

    private static string Shown(Quantity? figure, Func<double, string> show) =>
        figure is { } known && double.IsFinite(known.Value) ? show(known.Value) : Unknown;

    /// <summary>An address without what all have; its middle is left out where it is long.</summary>
    private static string Short(string name)
    {
        string plain = name.StartsWith("http://", StringComparison.Ordinal) ? name[7..] : name;
        plain = plain.EndsWith("/metrics", StringComparison.Ordinal) ? plain[..^8] : plain;
        return plain.Length <= LongestName
            ? plain
            : plain[..((LongestName / 2) - 1)] + "…" + plain[^(LongestName / 2)..];
    }
}
