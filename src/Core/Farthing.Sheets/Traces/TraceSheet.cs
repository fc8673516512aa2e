using System.Globalization;
using Farthing.Documents.Traces;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Reporting.Terminal;

namespace Farthing.Sheets.Traces;

/// <summary><c>trace describe</c> as it is read.</summary>
public static class TraceSheet
{
    private const int SparkWidth = 60;

    /// <summary>The sheet.</summary>
    /// <param name="document">What the trace looks like.</param>
    /// <param name="path">Its file.</param>
    /// <param name="format">Its format, for people.</param>
    /// <param name="unit">The unit of its times; null where it has none.</param>
    /// <param name="countsPer">Counts its requests in spans of so many seconds; null where it has no arrival times.</param>
    public static Sheet Of(
        TraceDescribeDocument document,
        string path,
        string format,
        string? unit,
        Func<double, int[]>? countsPer
    )
    {
        string span = countsPer is null
            ? ", no arrival times"
            : $" in {Show.Seconds(document.Duration.Value)}";
        string loop = document.IsClosedLoop ? " · closed loop" : "";
        string times = unit is null ? "" : $", times in {unit}";
        string block = document.Prefixes is { } shared ? $", {shared.BlockTokens} tokens per prefix id" : "";
        return new Sheet()
            .Say(
                $"{Path.GetFileName(path)}: {Show.Count(document.Requests.Value)} requests{span}{loop}",
                $"{format}{times}{block}"
            )
            .Section("", countsPer is null ? null : new SheetFacts([.. Rates(document, countsPer)]))
            .Table(
                [("input", document.Input), ("output", document.Output)],
                Lengths,
                $"{Show.Three(document.Input.Mean.Value / document.Output.Mean.Value)} input tokens per output token · input with output: {Correlation(document.RankCorrelation.Value)}"
            )
            .Section("", Sessions(document))
            .Section("", Prefixes(document.Prefixes))
            .Section("", new SheetFacts([.. Rows(document)]))
            .Formula("mean rate", "(requests − 1) / (last arrival − first)")
            .Formula("busiest minute", "the 60 s with the most arrivals")
            .Formula("CV", "standard deviation / mean of gaps")
            .Formula("burstiness", "variance / mean over whole windows")
            .Formula("rank correlation", "Spearman, ties get their mean rank")
            .Formula("percentiles", "linear between order statistics")
            .Formula(
                "saved",
                "k = leading blocks in the cache, credit min(k · block, input); then all blocks are touched in order"
            );
    }

    private static IEnumerable<(string, string)> Rates(
        TraceDescribeDocument document,
        Func<double, int[]> countsPer
    )
    {
        double mean = document.MeanRate.Value;
        double seconds = document.Duration.Value;
        if (mean == 0)
        {
            yield return ("RATE", "all requests arrive at once");
            yield break;
        }

        yield return (
            "RATE",
            $"{Show.Three(mean)}/s mean · busiest minute {Show.Three(document.PeakMinuteRate.Value)}/s ({Show.Three(document.PeakMinuteRate.Value / mean)}× the mean), from {Show.Seconds(document.PeakMinuteStart.Value)} on"
        );
        string batches =
            document.SameStamp.Value >= 0.1
                ? $" · {Show.Percent(document.SameStamp.Value)} share the stamp of the one before: batches (--spread spreads them)"
                : "";
        yield return ("GAPS", $"CV {Ratio(document.GapCv)} (Poisson: 1){batches}");
        yield return (
            "BURSTINESS",
            $"variance / mean of counts (Poisson: 1):  per 1 s {Ratio(document.Dispersion1s)}   per 10 s {Ratio(document.Dispersion10s)}   per 60 s {Ratio(document.Dispersion60s)}"
        );
        double bucket = Math.Max(1, seconds / SparkWidth);
        int[] counts = countsPer(bucket);
        int whole = Math.Max(1, counts.Length - 1);
        yield return (
            "OVER TIME",
            $"{Sparkline.Of([.. counts.Take(whole).Select(count => (double)count)])}   each mark {Show.Seconds(bucket)}"
        );
    }

    private static TableColumns<(string Name, TraceLengths Tokens)> Lengths =>
        new TableColumns<(string Name, TraceLengths Tokens)>()
            .Words("TOKENS", row => row.Name)
            .Number("mean", row => row.Tokens.Mean.Value, Show.Count)
            .Number("min", row => row.Tokens.Min.Value, Show.Count, rank: 2)
            .Number("p50", row => row.Tokens.P50.Value, Show.Count)
            .Number("p90", row => row.Tokens.P90.Value, Show.Count, rank: 1)
            .Number("p95", row => row.Tokens.P95.Value, Show.Count)
            .Number("p99", row => row.Tokens.P99.Value, Show.Count, rank: 1)
            .Number("max", row => row.Tokens.Max.Value, Show.Count, rank: 2)
            .Number("total", row => row.Tokens.Total.Value, Show.Scaled);

    private static string Correlation(double value) =>
        double.IsNaN(value)
            ? "one of the two is constant"
            : $"rank correlation {value.ToString("F2", CultureInfo.InvariantCulture)}";

    private static SheetFacts? Sessions(TraceDescribeDocument document)
    {
        double sessions = document.Sessions.Value;
        double tenants = document.Tenants.Value;
        string words =
            sessions > 0
                ? $"{Show.Count(sessions)} sessions, {Show.Three(document.Requests.Value / sessions)} requests each"
                : "no sessions";
        return sessions > 0 || tenants > 1
            ? new SheetFacts([("SESSIONS", words + (tenants > 1 ? $" · {Show.Count(tenants)} tenants" : ""))])
            : null;
    }

    private static IEnumerable<SheetBlock> Prefixes(TracePrefixes? prefixes) =>
        prefixes is null
            ? []
            :
            [
                new SheetFacts([
                    (
                        "PREFIXES",
                        $"{Show.Count(prefixes.DistinctBlocks)} different blocks of {prefixes.BlockTokens} tokens; prompt tokens that an LRU cache of this size saves:"
                    ),
                ]),
                new SheetTable(
                    "",
                    new TableColumns<PrefixSaving>()
                        .Figure("cache", size => size.Blocks is int blocks ? Show.Count(blocks) : "unlimited")
                        .Number("tokens", size => (double?)size.Blocks * prefixes.BlockTokens, Show.Scaled)
                        .Figure(
                            "saved",
                            size =>
                                (size.Credited.Value * 100).ToString("F2", CultureInfo.InvariantCulture)
                                + " %"
                        )
                        .Of(prefixes.Lru)
                ),
            ];

    private static IEnumerable<(string, string)> Rows(TraceDescribeDocument document)
    {
        yield return (
            "ROWS",
            $"{Show.Count(document.Rows)} read · {Show.Count(document.BrokenRows.Count)} broken · {Show.Count(document.ZeroTokenRows)} without prompt or output tokens"
        );
        foreach (BrokenRow row in document.BrokenRows.First)
        {
            string member = row.Member is null ? "" : $"{row.Member}: ";
            yield return ("", $"{member}line {row.Line}: {row.Reason}");
        }

        foreach (string note in document.Notes)
        {
            yield return ("NOTE", note);
        }
    }

    private static string Ratio(Quantity value) => double.IsNaN(value.Value) ? "–" : Show.Three(value.Value);
}
