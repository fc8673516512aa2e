using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Benches;

/// <summary>Writes loads with the keys of <c>vllm bench serve --save-result --save-detailed</c>, one object a line as its <c>--append-result</c> does, so that tools that read those read ours. Definitions stay ours: TTFT at the first generated token, gaps per event.</summary>
internal static class VllmExport
{
    /// <summary>Writes the file, whole or not at all.</summary>
    public static void Write(string path, BenchOutcome outcome, DateTimeOffset now) =>
        AtomicFile.Write(
            path,
            writer =>
            {
                foreach (BenchStage stage in outcome.Stages)
                {
                    writer.WriteLine(Line(outcome, stage, now));
                }
            }
        );

    /// <summary>One load.</summary>
    internal static string Line(BenchOutcome outcome, BenchStage stage, DateTimeOffset now)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            WriteLoad(outcome, stage, now, json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteLoad(
        BenchOutcome outcome,
        BenchStage stage,
        DateTimeOffset now,
        Utf8JsonWriter json
    )
    {
        StageMeasurement measured = stage.Measured;
        RequestRecord[] records = [.. measured.Recording.Records];
        RequestMeasure[] done = [.. records.Select(RequestMeasure.Of).OfType<RequestMeasure>()];
        double seconds = measured.Whole.Seconds;
        long input = done.Sum(one => one.InputTokens);
        long output = done.Sum(one => one.OutputTokens);
        bool isClosed = stage.Level.Kind == LoadLevelKind.Concurrency;
        json.WriteStartObject();
        json.WriteString("date", now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        json.WriteString("endpoint_type", outcome.Target.Api == LoadApi.Chat ? "openai-chat" : "openai");
        json.WriteString("backend", outcome.Target.Api == LoadApi.Chat ? "openai-chat" : "openai");
        json.WriteNull("label");
        json.WriteString("model_id", outcome.Target.Model);
        json.WriteString("tokenizer_id", outcome.Target.Model);
        json.WriteNumber("num_prompts", records.Length);
        if (stage.Level.Kind == LoadLevelKind.Rate)
        {
            json.WriteNumber("request_rate", stage.Level.Value);
        }
        else
        {
            json.WriteString("request_rate", "inf");
        }

        json.WriteNumber("burstiness", 1.0);
        if (isClosed || outcome.Plan.MaxConcurrency is not null)
        {
            json.WriteNumber(
                "max_concurrency",
                isClosed ? (int)stage.Level.Value : outcome.Plan.MaxConcurrency!.Value
            );
        }
        else
        {
            json.WriteNull("max_concurrency");
        }

        json.WriteNumber("duration", seconds);
        json.WriteNumber("completed", done.Length);
        json.WriteNumber("failed", measured.Failed);
        json.WriteNumber("total_input_tokens", input);
        json.WriteNumber("total_output_tokens", output);
        json.WriteNumber("request_throughput", done.Length / seconds);
        json.WriteFinite("request_goodput", measured.Goodput ?? double.NaN);
        json.WriteNumber("output_throughput", output / seconds);
        json.WriteNumber("total_token_throughput", (input + output) / seconds);
        json.WriteNumber("max_concurrent_requests", measured.PeakInFlight);
        WriteStatistics(json, "ttft", measured.Latency(LatencyMetric.Ttft));
        WriteStatistics(json, "tpot", measured.Latency(LatencyMetric.Tpot));
        WriteStatistics(json, "itl", measured.Latency(LatencyMetric.Icl));
        WriteStatistics(json, "e2el", measured.Latency(LatencyMetric.E2e));
        WriteDetails(json, records, measured.Recording.StartNs);
        json.WriteEndObject();
    }

    private static void WriteStatistics(Utf8JsonWriter json, string name, LatencySummary? latency)
    {
        json.WriteNumber($"mean_{name}_ms", (latency?.Mean.Value ?? 0) * 1e3);
        json.WriteNumber($"median_{name}_ms", (latency?.P50.Value ?? 0) * 1e3);
        json.WriteNumber($"std_{name}_ms", (latency?.StandardDeviation ?? 0) * 1e3);
        json.WriteNumber($"p90_{name}_ms", (latency?.P90.Value ?? 0) * 1e3);
        json.WriteNumber($"p95_{name}_ms", (latency?.P95.Value ?? 0) * 1e3);
        json.WriteNumber($"p99_{name}_ms", (latency?.P99.Value ?? 0) * 1e3);
    }

    private static void WriteDetails(Utf8JsonWriter json, RequestRecord[] records, long startNs)
    {
        RequestMeasure?[] measures = [.. records.Select(RequestMeasure.Of)];
        Array(
            "input_lens",
            i => json.WriteNumberValue(measures[i]?.InputTokens ?? records[i].Request.InputTokens)
        );
        Array("output_lens", i => json.WriteNumberValue(measures[i]?.OutputTokens ?? 0));
        Array("ttfts", i => json.WriteNumberValue(measures[i]?.Ttft(LatencyOrigin.Sent) ?? 0));
        Array(
            "itls",
            i =>
            {
                List<double> gaps = [];
                measures[i]?.AddEventGaps(gaps);
                json.WriteStartArray();
                foreach (double gap in gaps)
                {
                    json.WriteNumberValue(gap);
                }

                json.WriteEndArray();
            }
        );
        Array("start_times", i => json.WriteNumberValue((records[i].SentNs - startNs) / 1e9));
        Array("latencies", i => json.WriteNumberValue(measures[i]?.E2e(LatencyOrigin.Sent) ?? 0));
        Array("queue_times", i => json.WriteNumberValue((records[i].SentNs - records[i].ScheduledNs) / 1e9));
        Array(
            "errors",
            i =>
                json.WriteStringValue(
                    measures[i] is null
                        ? $"{OutcomeWords.Of(records[i].Outcome)} {records[i].Detail}".Trim()
                        : ""
                )
        );

        void Array(string name, Action<int> write)
        {
            json.WriteStartArray(name);
            for (int i = 0; i < records.Length; i++)
            {
                write(i);
            }

            json.WriteEndArray();
        }
    }
}
