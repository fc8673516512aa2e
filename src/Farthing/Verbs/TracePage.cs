using System.Globalization;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Workloads.Statistics;
using Farthing.Workloads.Traces;

namespace Farthing.Verbs;

/// <summary>The page of <c>trace describe</c>.</summary>
internal sealed class TracePage(
    string path,
    TraceReadResult trace,
    TraceStatistics statistics,
    (int[] Blocks, double[] Shares)? prefixes,
    bool isExplained
)
{
    private const int SparkWidth = 60;

    public void Write(TextWriter writer)
    {
        WriteTitle(writer);
        writer.WriteLine();
        if (trace.HasArrivals)
        {
            WriteRates(writer);
            writer.WriteLine();
        }

        WriteLengths(writer);
        if (prefixes is (int[] blocks, double[] shares))
        {
            writer.WriteLine();
            WritePrefixes(writer, blocks, shares);
        }

        writer.WriteLine();
        WriteRows(writer);
        if (isExplained)
        {
            WriteExplanation(writer);
        }
    }

    private void WriteTitle(TextWriter writer)
    {
        string span = trace.HasArrivals
            ? $" in {Show.Seconds(statistics.DurationSeconds)}"
            : ", no arrival times";
        string unit = trace.TimeUnit is TimeUnit time ? $", times in {TraceFlags.Word(time)}" : "";
        string block = trace.Table.HasPrefixes
            ? $", {trace.Table.PrefixBlockTokens} tokens per prefix id"
            : "";
        string loop = trace.ClosedLoop is null ? "" : " · closed loop";
        writer.WriteLine($"{Path.GetFileName(path)}: {Show.Count(statistics.Requests)} requests{span}{loop}");
        writer.WriteLine($"{trace.Format.Title}{unit}{block}");
    }

    private void WriteRates(TextWriter writer)
    {
        if (statistics.MeanRatePerSecond == 0)
        {
            writer.WriteLine("RATE        all requests arrive at once");
            return;
        }

        writer.WriteLine(
            $"RATE        {Show.Three(statistics.MeanRatePerSecond)}/s mean · busiest minute {Show.Three(statistics.PeakMinuteRate)}/s "
                + $"({Show.Three(statistics.PeakMinuteFactor)}× the mean), from {Show.Seconds(statistics.PeakMinuteStartSeconds)} on"
        );
        string batches =
            statistics.SameStampFraction >= 0.1
                ? $" · {Show.Percent(statistics.SameStampFraction)} share the stamp of the one before: batches (--spread spreads them)"
                : "";
        writer.WriteLine($"GAPS        CV {Ratio(statistics.GapCv)} (Poisson: 1){batches}");
        writer.WriteLine(
            $"BURSTINESS  variance / mean of counts (Poisson: 1):  per 1 s {Ratio(statistics.Dispersion1s)}   "
                + $"per 10 s {Ratio(statistics.Dispersion10s)}   per 60 s {Ratio(statistics.Dispersion60s)}"
        );
        double bucket = Math.Max(1, statistics.DurationSeconds / SparkWidth);
        int[] counts = TraceStatistics.CountsPer(trace.Table, bucket);
        int whole = Math.Max(1, counts.Length - 1);
        writer.WriteLine(
            $"OVER TIME   {Sparkline.Of([.. counts.Take(whole).Select(count => (double)count)])}   each mark {Show.Seconds(bucket)}"
        );
    }

    private void WriteLengths(TextWriter writer)
    {
        TextTable table = new(
            TextColumn.Text("TOKENS"),
            TextColumn.Number("mean"),
            TextColumn.Number("min"),
            TextColumn.Number("p50"),
            TextColumn.Number("p90"),
            TextColumn.Number("p95"),
            TextColumn.Number("p99"),
            TextColumn.Number("max"),
            TextColumn.Number("total")
        );
        Row(table, "input     ", statistics.Input);
        Row(table, "output", statistics.Output);
        table.Write(writer);
        string correlation = double.IsNaN(statistics.RankCorrelation)
            ? "one of the two is constant"
            : $"rank correlation {statistics.RankCorrelation.ToString("F2", CultureInfo.InvariantCulture)}";
        writer.WriteLine(
            $"            {Show.Three(statistics.Input.Mean / statistics.Output.Mean)} input tokens per output token · input with output: {correlation}"
        );
        if (statistics.Sessions > 0 || statistics.Tenants > 1)
        {
            string sessions =
                statistics.Sessions > 0
                    ? $"{Show.Count(statistics.Sessions)} sessions, {Show.Three((double)statistics.Requests / statistics.Sessions)} requests each"
                    : "no sessions";
            string tenants = statistics.Tenants > 1 ? $" · {Show.Count(statistics.Tenants)} tenants" : "";
            writer.WriteLine($"SESSIONS    {sessions}{tenants}");
        }
    }

    private void WritePrefixes(TextWriter writer, int[] blocks, double[] shares)
    {
        int distinct = PrefixCacheCurve.DistinctBlocks(trace.Table);
        writer.WriteLine(
            $"PREFIXES    {Show.Count(distinct)} different blocks of {trace.Table.PrefixBlockTokens} tokens; prompt tokens that an LRU cache of this size saves:"
        );
        TextTable table = new([
            TextColumn.Text("  cache"),
            .. blocks.Select(block =>
                TextColumn.Number(block == int.MaxValue ? "unlimited" : Show.Count(block))
            ),
        ]);
        table.Row([
            "  tokens",
            .. blocks.Select(block =>
                block == int.MaxValue ? "" : Show.Scaled((double)block * trace.Table.PrefixBlockTokens)
            ),
        ]);
        table.Row([
            "  saved   ",
            .. shares.Select(share => (share * 100).ToString("F2", CultureInfo.InvariantCulture) + " %"),
        ]);
        table.Write(writer);
    }

    private void WriteRows(TextWriter writer)
    {
        writer.WriteLine(
            $"ROWS        {Show.Count(trace.Rows)} read · {Show.Count(trace.Broken.Count)} broken · {Show.Count(trace.ZeroTokenRows)} without prompt or output tokens"
        );
        foreach (BrokenRow row in trace.Broken.First)
        {
            string member = row.Member is null ? "" : $"{row.Member}: ";
            writer.WriteLine($"            {member}line {row.Line}: {row.Reason}");
        }

        foreach (string note in trace.Notes)
        {
            writer.WriteLine($"NOTE        {note}");
        }
    }

    private static void WriteExplanation(TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine(
            "HOW         mean rate = (requests − 1) / (last arrival − first)     busiest minute: the 60 s with the most arrivals"
        );
        writer.WriteLine(
            "            CV = standard deviation / mean of gaps     burstiness = variance / mean over whole windows"
        );
        writer.WriteLine(
            "            rank correlation: Spearman, ties get their mean rank     percentiles: linear between order statistics"
        );
        writer.WriteLine(
            "            saved: k = leading blocks in the cache, credit min(k · block, input); then all blocks are touched in order"
        );
    }

    private static void Row(TextTable table, string name, LengthStatistics lengths) =>
        table.Row(
            name,
            Show.Count(lengths.Mean),
            Show.Count(lengths.Min),
            Show.Count(lengths.P50),
            Show.Count(lengths.P90),
            Show.Count(lengths.P95),
            Show.Count(lengths.P99),
            Show.Count(lengths.Max),
            Show.Scaled(lengths.Total)
        );

    private static string Ratio(double value) => double.IsNaN(value) ? "–" : Show.Three(value);
}
