using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Serving.Slos;

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
        bool isClosed = stage.Level.Kind == LoadLevelKind.Concurrency;
        json.WriteStartObject();
        json.WriteString("date", now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        json.WriteString("endpoint_type", outcome.Target.Api == LoadApi.Chat ? "openai-chat" : "openai");
        json.WriteString("backend", outcome.Target.Api == LoadApi.Chat ? "openai-chat" : "openai");
        json.WriteNull("label");
        json.WriteString("model_id", outcome.Target.Model);
        json.WriteString("tokenizer_id", outcome.Target.Model);
        bool hasRecords = records.Length > 0;
        int? finished =
            hasRecords ? done.Length
            : measured.Outcomes.Count == 0 ? null
            : measured.Finished;
        double input = Total(measured.MeanInput);
        double output = Total(measured.MeanOutput);
        WriteNullable(json, "num_prompts", hasRecords ? records.Length : finished + measured.Failed);
        if (stage.Level.Kind == LoadLevelKind.Rate)
        {
            json.WriteNumber("request_rate", stage.Level.Value);
        }
        else
        {
            json.WriteString("request_rate", "inf");
        }

        // vLLM's burstiness is the shape of gamma gaps: 1 is Poisson; equal gaps have no finite one.
        double cv = outcome.Plan.Gaps.Cv;
        bool isUnknown = outcome.Imported is not null && !isClosed;
        json.WriteFinite(
            "burstiness",
            isUnknown ? double.NaN
                : isClosed ? 1
                : 1 / (cv * cv)
        );
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

        json.WriteFinite("duration", seconds);
        WriteNullable(json, "completed", finished);
        json.WriteNumber("failed", measured.Failed);
        json.WriteFinite("total_input_tokens", input);
        json.WriteFinite("total_output_tokens", output);
        json.WriteFinite(
            "request_throughput",
            hasRecords ? done.Length / seconds : measured.Whole.RequestsPerSecond
        );
        json.WriteFinite("request_goodput", measured.Goodput ?? double.NaN);
        json.WriteFinite(
            "output_throughput",
            hasRecords ? output / seconds : measured.Whole.OutputTokensPerSecond
        );
        json.WriteFinite(
            "total_token_throughput",
            hasRecords
                ? (input + output) / seconds
                : measured.Whole.InputTokensPerSecond + measured.Whole.OutputTokensPerSecond
        );
        json.WriteFinite(
            "max_output_tokens_per_s",
            hasRecords ? MostTokensInASecond(done, measured.Recording) : double.NaN
        );
        WriteNullable(
            json,
            "max_concurrent_requests",
            measured.PeakInFlight < 0 ? null : measured.PeakInFlight
        );
        json.WriteNumber("rtfx", 0.0);
        double none = finished == 0 ? 0 : double.NaN;
        WriteStatistics(json, "ttft", measured.Latency(LatencyMetric.Ttft), none);
        WriteStatistics(json, "tpot", measured.Latency(LatencyMetric.Tpot), none);
        WriteStatistics(json, "itl", measured.Latency(LatencyMetric.Icl), none);
        WriteStatistics(json, "e2el", measured.Latency(LatencyMetric.E2e), none);
        if (measured.Latency(LatencyMetric.E2e, LatencyOrigin.Scheduled) is LatencySummary queued)
        {
            WriteStatistics(json, "e2el_including_client_queue", queued, none);
            double[] waits = [.. records.Select(record => (record.SentNs - record.ScheduledNs) / 1e9)];
            WriteStatistics(json, "client_queue_time", LatencySummary.Of(waits, 1), none);
        }

        if (hasRecords)
        {
            WriteDetails(json, records, measured);
        }

        json.WriteEndObject();

        double Total(double mean) =>
            double.IsFinite(mean) && (hasRecords || finished is not null)
                ? Math.Round(mean * measured.Finished)
            : finished == 0 ? 0
            : double.NaN;
    }

    /// <summary>Tokens of the fullest second, seconds counted from the first request's sending, as vLLM does.</summary>
    private static double MostTokensInASecond(RequestMeasure[] done, LoadRecording recording)
    {
        Dictionary<long, double> seconds = [];
        foreach (RequestMeasure one in done)
        {
            double perEvent = (double)one.OutputTokens / one.Events;
            foreach (ref readonly LoadEvent seen in one.Record.Events)
            {
                if (seen.IsGenerated)
                {
                    long second = (seen.AtNs - recording.StartNs) / 1_000_000_000;
                    seconds[second] = seconds.GetValueOrDefault(second) + perEvent;
                }
            }
        }

        return seconds.Count == 0 ? 0 : seconds.Values.Max();
    }

    private static void WriteStatistics(
        Utf8JsonWriter json,
        string name,
        LatencySummary? latency,
        double none
    )
    {
        json.WriteFinite($"mean_{name}_ms", (latency?.Mean.Value ?? none) * 1e3);
        json.WriteFinite($"median_{name}_ms", (latency?.P50.Value ?? none) * 1e3);
        json.WriteFinite($"std_{name}_ms", (latency?.StandardDeviation ?? none) * 1e3);
        json.WriteFinite($"p90_{name}_ms", (latency?.P90.Value ?? none) * 1e3);
        json.WriteFinite($"p95_{name}_ms", (latency?.P95.Value ?? none) * 1e3);
        json.WriteFinite($"p99_{name}_ms", (latency?.P99.Value ?? none) * 1e3);
    }

    private static void WriteNullable(Utf8JsonWriter json, string name, int? value)
    {
        if (value is int number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteDetails(Utf8JsonWriter json, RequestRecord[] records, StageMeasurement measured)
    {
        long startNs = measured.Recording.StartNs;
        RequestMeasure?[] measures = [.. records.Select(RequestMeasure.Of)];
        Array(
            "input_lens",
            i =>
                json.WriteNumberValue(Math.Max(0, measures[i]?.InputTokens ?? records[i].Request.InputTokens))
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
        if (measured.Latency(LatencyMetric.E2e, LatencyOrigin.Scheduled) is not null)
        {
            Array(
                "queue_times",
                i => json.WriteNumberValue((records[i].SentNs - records[i].ScheduledNs) / 1e9)
            );
        }

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
