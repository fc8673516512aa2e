using System.Globalization;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Benches;

/// <summary>Writes loads as AIPerf does: <c>PREFIX_aiperf.json</c> (figures) and <c>PREFIX.jsonl</c> (requests), a pair a load. Definitions stay ours; its <c>inter_token_latency</c> is our TPOT, its <c>inter_chunk_latency</c> our ICL.</summary>
internal static class AiperfExport
{
    private const string SchemaVersion = "1.5";
    private const string Suffix = "_aiperf";

    /// <summary>Writes the files, each whole or not at all.</summary>
    /// <param name="prefix">Their common name: <c>profile_export</c> makes AIPerf's own; an ending in .json or .jsonl is taken off.</param>
    /// <param name="outcome">The result.</param>
    /// <param name="now">The time of day.</param>
    public static void Write(string prefix, BenchOutcome outcome, DateTimeOffset now)
    {
        string plain = Plain(prefix);
        // Times of day: our clock is monotonic, so its distance to the time of day is that of this moment.
        long offset = outcome.Imported is null
            ? ((now.ToUnixTimeMilliseconds() * 1_000_000) - MonotonicClock.NowNs())
            : 0;
        foreach (BenchStage stage in outcome.Stages)
        {
            string name = outcome.Stages.Count == 1 ? plain : plain + Word(stage.Level);
            AtomicFile.Write(
                name + Suffix + ".json",
                JsonText.Write(json => WriteSummary(outcome, stage, offset, json))
            );
            if (stage.Measured.Recording.Records.Count > 0)
            {
                AtomicFile.Write(
                    name + ".jsonl",
                    writer =>
                    {
                        int number = 0;
                        foreach (RequestRecord record in stage.Measured.Recording.Records)
                        {
                            writer.WriteLine(AiperfRecord.Line(record, number++, offset));
                        }
                    }
                );
            }
        }
    }

    private static string Plain(string prefix)
    {
        foreach (string ending in (string[])[".jsonl", ".json"])
        {
            if (prefix.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                prefix = prefix[..^ending.Length];
                break;
            }
        }

        return prefix.EndsWith(Suffix, StringComparison.Ordinal) ? prefix[..^Suffix.Length] : prefix;
    }

    private static string Word(LoadLevel level) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"_{(level.Kind switch { LoadLevelKind.Concurrency => "c", LoadLevelKind.Rate => "r", _ => "t" })}{level.Value:0.###}"
        );

    private static void WriteSummary(BenchOutcome outcome, BenchStage stage, long offset, Utf8JsonWriter json)
    {
        StageMeasurement measured = stage.Measured;
        LoadRecording recording = measured.Recording;
        RequestMeasure[] done = [.. recording.Records.Select(RequestMeasure.Of).OfType<RequestMeasure>()];
        json.WriteStartObject();
        json.WriteString("schema_version", SchemaVersion);
        json.WriteString("aiperf_version", "written by farthing " + ProgramVersion.Text);
        json.WriteNull("benchmark_id");
        WriteMetric(json, "time_to_first_token", measured.Latency(LatencyMetric.Ttft));
        WriteMetric(json, "time_to_first_output_token", measured.Latency(LatencyMetric.Ttfo));
        WriteMetric(json, "inter_token_latency", measured.Latency(LatencyMetric.Tpot));
        WriteMetric(json, "inter_chunk_latency", measured.Latency(LatencyMetric.Icl));
        WriteMetric(json, "request_latency", measured.Latency(LatencyMetric.E2e));
        WriteValue(json, "request_throughput", "requests/sec", measured.Whole.RequestsPerSecond);
        WriteValue(json, "output_token_throughput", "tokens/sec", measured.Whole.OutputTokensPerSecond);
        WriteLengths(
            json,
            "input_sequence_length",
            [.. done.Select(one => (double)one.InputTokens).Where(tokens => tokens >= 0)],
            measured.MeanInput
        );
        WriteLengths(
            json,
            "output_sequence_length",
            [.. done.Select(one => (double)one.OutputTokens)],
            measured.MeanOutput
        );
        if (measured.Outcomes.Count > 0)
        {
            WriteValue(json, "request_count", "requests", measured.Finished);
            WriteValue(json, "error_request_count", "requests", measured.Failed);
        }

        WriteValue(json, "benchmark_duration", "sec", measured.Whole.Seconds);
        WriteConfig(outcome, stage, json);
        json.WriteBoolean("was_cancelled", outcome.WasInterrupted);
        WriteErrors(measured, json);
        if (recording.Records.Count > 0 && outcome.Imported is null)
        {
            json.WriteString("start_time", TimeOf(recording.StartNs + offset));
            json.WriteString("end_time", TimeOf(recording.EndNs + offset));
        }

        json.WriteEndObject();
    }

    private static string TimeOf(long epochNs) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(epochNs / 1_000_000)
            .ToString("yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static void WriteConfig(BenchOutcome outcome, BenchStage stage, Utf8JsonWriter json)
    {
        json.WriteStartObject("input_config");
        json.WriteStartObject("endpoint");
        json.WriteStartArray("model_names");
        json.WriteStringValue(outcome.Target.Model);
        json.WriteEndArray();
        if (outcome.Imported is null || outcome.Imported.Url is not null)
        {
            json.WriteStartArray("urls");
            json.WriteStringValue(outcome.Imported?.Url ?? outcome.Target.Url);
            json.WriteEndArray();
        }

        if (outcome.Imported is null || outcome.Imported.Api is not null)
        {
            json.WriteString("type", OutcomeWords.Key(outcome.Imported?.Api ?? outcome.Target.Api));
        }

        json.WriteBoolean("streaming", true);
        json.WriteEndObject();
        json.WriteStartObject("loadgen");
        switch (stage.Level.Kind)
        {
            case LoadLevelKind.Concurrency:
                json.WriteNumber("concurrency", stage.Level.Value);
                break;
            case LoadLevelKind.Rate:
                json.WriteNumber("request_rate", stage.Level.Value);
                break;
            default:
                break;
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteErrors(StageMeasurement measured, Utf8JsonWriter json)
    {
        json.WriteStartArray("error_summary");
        foreach ((RequestOutcome outcome, int count) in measured.Outcomes.OrderBy(pair => pair.Key))
        {
            if (outcome is RequestOutcome.Finished or RequestOutcome.Unfinished)
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteStartObject("error_details");
            json.WriteString("type", OutcomeWords.Key(outcome));
            json.WriteString("message", OutcomeWords.Of(outcome));
            json.WriteEndObject();
            json.WriteNumber("count", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMetric(Utf8JsonWriter json, string name, LatencySummary? latency)
    {
        if (latency is null)
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("unit", "ms");
        json.WriteFinite("avg", latency.Mean.Value * 1e3);
        json.WriteFinite("min", latency.Min * 1e3);
        json.WriteFinite("max", latency.Max * 1e3);
        json.WriteFinite("p50", latency.P50.Value * 1e3);
        json.WriteFinite("p90", latency.P90.Value * 1e3);
        json.WriteFinite("p95", latency.P95.Value * 1e3);
        json.WriteFinite("p99", latency.P99.Value * 1e3);
        json.WriteFinite("std", latency.StandardDeviation * 1e3);
        if (latency.Count >= 0)
        {
            json.WriteNumber("count", latency.Count);
        }

        json.WriteEndObject();
    }

    private static void WriteLengths(Utf8JsonWriter json, string name, double[] tokens, double mean)
    {
        if (!double.IsFinite(mean))
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("unit", "tokens");
        json.WriteNumber("avg", mean);
        if (tokens.Length > 0)
        {
            json.WriteNumber("min", tokens.Min());
            json.WriteNumber("max", tokens.Max());
            json.WriteNumber("sum", tokens.Sum());
            json.WriteNumber("count", tokens.Length);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, string unit, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteStartObject(name);
            json.WriteString("unit", unit);
            json.WriteNumber("avg", value);
            json.WriteEndObject();
        }
    }
}
