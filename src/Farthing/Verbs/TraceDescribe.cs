using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Workloads.Statistics;
using Farthing.Workloads.Traces;

namespace Farthing.Verbs;

/// <summary><c>farthing trace describe</c>: what a trace looks like.</summary>
internal static class TraceDescribe
{
    private static readonly Argument<string> File = new("FILE") { Description = "The trace" };

    /// <summary>Cache sizes of the prefix curve, in tokens: 1k to 50k blocks of 512.</summary>
    private static readonly long[] CacheTokens = [512_000, 2_560_000, 5_120_000, 15_360_000, 25_600_000];

    public static Command Create()
    {
        Command command = new(
            "describe",
            """
            Show a trace's rates, burstiness, lengths and prefix sharing.

            Examples:
              farthing trace describe AzureLLMInferenceTrace_conv.csv
              farthing trace describe conversation_trace.jsonl.gz --spread --json
            """
        );
        command.Arguments.Add(File);
        TraceFlags.AddTo(command);
        return command.Runs("trace.describe", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        string path = context.Parsed.GetRequiredValue(File);
        TraceReadResult trace = TraceFlags.Read(context, path, warns: false);
        TraceStatistics statistics = TraceStatistics.Of(trace.Table);
        (int[] Blocks, double[] Shares)? prefixes = trace.Table.HasPrefixes ? Curve(trace) : null;
        TracePage page = new(path, trace, statistics, prefixes, context.IsExplained);
        return context.Answer(writer => WriteJson(writer, trace, statistics, prefixes), page.Write);
    }

    private static (int[] Blocks, double[] Shares) Curve(TraceReadResult trace)
    {
        int[] blocks =
        [
            .. CacheTokens.Select(tokens => (int)(tokens / trace.Table.PrefixBlockTokens)),
            int.MaxValue,
        ];
        return (blocks, PrefixCacheCurve.Of(trace.Table, blocks));
    }

    private static void WriteJson(
        Utf8JsonWriter writer,
        TraceReadResult trace,
        TraceStatistics statistics,
        (int[] Blocks, double[] Shares)? prefixes
    )
    {
        writer.WriteStartObject();
        writer.WriteString("format", trace.Format.Name);
        if (trace.TimeUnit is TimeUnit unit)
        {
            writer.WriteString(
                "time_unit",
                unit == TimeUnit.WallClock ? "wall_clock" : TraceFlags.Word(unit)
            );
        }
        else
        {
            writer.WriteNull("time_unit");
        }

        writer.WriteBoolean("is_closed_loop", trace.ClosedLoop is not null);
        writer.WriteNumber("rows", trace.Rows);
        writer.WriteNumber("zero_token_rows", trace.ZeroTokenRows);
        writer.WriteStartObject("broken_rows");
        writer.WriteNumber("count", trace.Broken.Count);
        writer.WriteStartArray("first");
        foreach (BrokenRow row in trace.Broken.First)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", row.Line);
            writer.WriteString("reason", row.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartArray("notes");
        foreach (string note in trace.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        Measured(writer, "requests", statistics.Requests, "count");
        Measured(writer, "duration", statistics.DurationSeconds, "s");
        Measured(writer, "mean_rate", statistics.MeanRatePerSecond, "requests_per_s");
        Measured(writer, "peak_minute_rate", statistics.PeakMinuteRate, "requests_per_s");
        Measured(writer, "peak_minute_start", statistics.PeakMinuteStartSeconds, "s");
        Measured(writer, "gap_cv", statistics.GapCv, "ratio");
        Measured(writer, "same_stamp", statistics.SameStampFraction, "fraction");
        Measured(writer, "dispersion_1s", statistics.Dispersion1s, "ratio");
        Measured(writer, "dispersion_10s", statistics.Dispersion10s, "ratio");
        Measured(writer, "dispersion_60s", statistics.Dispersion60s, "ratio");
        Measured(writer, "rank_correlation", statistics.RankCorrelation, "ratio");
        Measured(writer, "tenants", statistics.Tenants, "count");
        Measured(writer, "sessions", statistics.Sessions, "count");
        WriteLengths(writer, "input", statistics.Input);
        WriteLengths(writer, "output", statistics.Output);
        WritePrefixes(writer, trace, prefixes);
        writer.WriteEndObject();
    }

    private static void WriteLengths(Utf8JsonWriter writer, string name, LengthStatistics lengths)
    {
        writer.WriteStartObject(name);
        Measured(writer, "total", lengths.Total, "tokens");
        Measured(writer, "mean", lengths.Mean, "tokens");
        Measured(writer, "min", lengths.Min, "tokens");
        Measured(writer, "p50", lengths.P50, "tokens");
        Measured(writer, "p90", lengths.P90, "tokens");
        Measured(writer, "p95", lengths.P95, "tokens");
        Measured(writer, "p99", lengths.P99, "tokens");
        Measured(writer, "max", lengths.Max, "tokens");
        writer.WriteEndObject();
    }

    private static void WritePrefixes(
        Utf8JsonWriter writer,
        TraceReadResult trace,
        (int[] Blocks, double[] Shares)? prefixes
    )
    {
        if (prefixes is not (int[] blocks, double[] shares))
        {
            writer.WriteNull("prefixes");
            return;
        }

        writer.WriteStartObject("prefixes");
        writer.WriteNumber("block_tokens", trace.Table.PrefixBlockTokens);
        writer.WriteNumber("distinct_blocks", PrefixCacheCurve.DistinctBlocks(trace.Table));
        writer.WriteStartArray("lru");
        for (int i = 0; i < blocks.Length; i++)
        {
            writer.WriteStartObject();
            if (blocks[i] == int.MaxValue)
            {
                writer.WriteNull("blocks");
            }
            else
            {
                writer.WriteNumber("blocks", blocks[i]);
            }

            Measured(writer, "credited", shares[i], "fraction");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Measured(Utf8JsonWriter writer, string name, double value, string unit) =>
        writer.WriteQuantity(name, new Quantity(value, unit) { Basis = Basis.Measured });
}
