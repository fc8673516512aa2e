using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Farthing.Benches.Answers;
using Farthing.Benches.Runs;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Files;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Files;

/// <summary>Writes loads with the keys of <c>vllm bench serve --save-result --save-detailed</c>, one object a line as its <c>--append-result</c> does, so that tools that read those read ours. Definitions stay ours: TTFT at the first generated token, gaps per event.</summary>
public static class VllmExport
{
    private static readonly (string Name, LatencyMetric Metric)[] Latencies =
    [
        ("ttft", LatencyMetric.Ttft),
        ("tpot", LatencyMetric.Tpot),
        ("itl", LatencyMetric.Icl),
        ("e2el", LatencyMetric.E2e),
    ];

    private static readonly (string Name, Func<LatencySummary, double> Of)[] Statistic =
    [
        ("mean", latency => latency.Mean.Value),
        ("median", latency => latency.P50.Value),
        ("std", latency => latency.StandardDeviation),
        ("p90", latency => latency.P90.Value),
        ("p95", latency => latency.P95.Value),
        ("p99", latency => latency.P99.Value),
    ];

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
    public static string Line(BenchOutcome outcome, BenchStage stage, DateTimeOffset now) =>
        JsonSerializer.Serialize(Load(outcome, stage, now), ExportJson.Default.VllmLoad);

    private static VllmLoad Load(BenchOutcome outcome, BenchStage stage, DateTimeOffset now)
    {
        StageMeasurement measured = stage.Measured;
        RequestRecord[] records = [.. measured.Recording.Records];
        RequestMeasure[] done = [.. records.Select(RequestMeasure.Of).OfType<RequestMeasure>()];
        double seconds = measured.Whole.Seconds;
        bool isClosed = stage.Level.Kind == LoadLevelKind.Concurrency;
        string backend = outcome.Target.Api == LoadApi.Chat ? "openai-chat" : "openai";
        bool hasRecords = records.Length > 0;
        int? finished =
            hasRecords ? done.Length
            : measured.Outcomes.Count == 0 ? null
            : measured.Finished;
        double input = Total(measured.MeanInput);
        double output = Total(measured.MeanOutput);

        // vLLM's burstiness is the shape of gamma gaps: 1 is Poisson; equal gaps have no finite one.
        double cv = outcome.Plan.Gaps.Cv;
        bool isUnknown = outcome.Imported is not null && !isClosed;
        return new VllmLoad(
            now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture),
            backend,
            backend,
            null,
            outcome.Target.Model,
            outcome.Target.Model,
            hasRecords ? records.Length : finished + measured.Failed,
            stage.Level.Kind == LoadLevelKind.Rate ? stage.Level.Value : "inf",
            isUnknown ? double.NaN
                : isClosed ? 1
                : 1 / (cv * cv),
            isClosed ? (int)stage.Level.Value : outcome.Plan.MaxConcurrency,
            seconds,
            finished,
            measured.Failed,
            input,
            output,
            hasRecords ? done.Length / seconds : measured.Whole.RequestsPerSecond,
            measured.Goodput ?? double.NaN,
            hasRecords ? output / seconds : measured.Whole.OutputTokensPerSecond,
            hasRecords
                ? (input + output) / seconds
                : measured.Whole.InputTokensPerSecond + measured.Whole.OutputTokensPerSecond,
            hasRecords ? MaxTokensInASecond(done, measured.Recording) : double.NaN,
            measured.PeakInFlight < 0 ? null : measured.PeakInFlight,
            0
        )
        {
            Figures = Figures(measured, records, finished == 0 ? 0 : double.NaN),
        };

        double Total(double mean) =>
            double.IsFinite(mean) && (hasRecords || finished is not null)
                ? Math.Round(mean * measured.Finished)
            : finished == 0 ? 0
            : double.NaN;
    }

    /// <summary>Tokens of the fullest second, seconds counted from the first request's sending, as vLLM does.</summary>
    private static double MaxTokensInASecond(RequestMeasure[] done, LoadRecording recording)
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

    /// <summary>Statistics of each latency, then what each request had.</summary>
    /// <param name="measured">The load.</param>
    /// <param name="records">Its requests; none for figures of another tool.</param>
    /// <param name="none">What stands for a latency that no request has.</param>
    private static Dictionary<string, object?> Figures(
        StageMeasurement measured,
        RequestRecord[] records,
        double none
    )
    {
        Dictionary<string, object?> figures = [];
        foreach ((string name, LatencyMetric metric) in Latencies)
        {
            Statistics(name, measured.Latency(metric));
        }

        LatencySummary? queued = measured.Latency(LatencyMetric.E2e, LatencyOrigin.Scheduled);
        double[] waits = [.. records.Select(record => (record.SentNs - record.ScheduledNs) / 1e9)];
        if (queued is not null)
        {
            Statistics("e2el_including_client_queue", queued);
            Statistics("client_queue_time", LatencySummary.Of(waits, 1));
        }

        if (records.Length == 0)
        {
            return figures;
        }

        RequestMeasure?[] measures = [.. records.Select(RequestMeasure.Of)];
        Each("input_lens", (one, record) => Math.Max(0, one?.InputTokens ?? record.Request.InputTokens));
        Each("output_lens", (one, _) => one?.OutputTokens ?? 0);
        Each("ttfts", (one, _) => one?.Ttft(LatencyOrigin.Sent) ?? 0);
        Each(
            "itls",
            (one, _) =>
            {
                List<double> gaps = [];
                one?.AddEventGaps(gaps);
                return gaps.ToArray();
            }
        );
        Each("start_times", (_, record) => (record.SentNs - measured.Recording.StartNs) / 1e9);
        Each("latencies", (one, _) => one?.E2e(LatencyOrigin.Sent) ?? 0);
        if (queued is not null)
        {
            figures.Add("queue_times", waits);
        }

        Each(
            "errors",
            (one, record) => one is null ? $"{OutcomeWords.Of(record.Outcome)} {record.Detail}".Trim() : ""
        );
        return figures;

        void Statistics(string name, LatencySummary? latency)
        {
            foreach ((string statistic, Func<LatencySummary, double> of) in Statistic)
            {
                double value = latency is null ? none : of(latency);
                figures.Add($"{statistic}_{name}_ms", double.IsFinite(value) ? value * 1e3 : null);
            }
        }

        void Each<T>(string name, Func<RequestMeasure?, RequestRecord, T> of) =>
            figures.Add(name, measures.Zip(records, of).ToArray());
    }
}

/// <summary>A load as <c>vllm bench serve --save-result --save-detailed</c> has it. What is not known is null.</summary>
internal sealed record VllmLoad(
    string Date,
    string EndpointType,
    string Backend,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label,
    string ModelId,
    string TokenizerId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? NumPrompts,
    object RequestRate,
    double Burstiness,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? MaxConcurrency,
    double Duration,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Completed,
    int Failed,
    double TotalInputTokens,
    double TotalOutputTokens,
    double RequestThroughput,
    double RequestGoodput,
    double OutputThroughput,
    double TotalTokenThroughput,
    [property: JsonPropertyName("max_output_tokens_per_s")] double MaxOutputTokensPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? MaxConcurrentRequests,
    double Rtfx
)
{
    /// <summary>Statistics by name, such as <c>p99_ttft_ms</c>, then a list a figure of the requests.</summary>
    [JsonExtensionData]
    public Dictionary<string, object?> Figures { get; set; } = [];
}
