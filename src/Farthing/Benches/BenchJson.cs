using System.Globalization;
using System.Text;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Load;
using Farthing.Numerics.Quantities;
using Farthing.Serving.Slos;

namespace Farthing.Benches;

/// <summary>Writes the result of a bench: figures of every load, and every event of every request in compact rows.</summary>
internal static class BenchJson
{
    /// <summary>Writes the value of <c>result</c>.</summary>
    public static void Write(BenchOutcome outcome, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        ImportOrigin? imported = outcome.Imported;
        LoadApi? api = imported is null ? outcome.Target.Api : imported.Api;
        json.WriteString("url", imported is null ? outcome.Target.Url : imported.Url);
        json.WriteString("served_model", imported is null ? outcome.Target.Model : imported.ServedModel);
        json.WriteString("api", api is LoadApi known ? OutcomeWords.Key(known) : null);
        json.WriteString("transport", imported is null ? TransportWords.Key(outcome.Target) : null);
        json.WriteString("proxy", imported is null ? outcome.Target.Proxy?.Shown : null);
        json.WriteString("emulated", outcome.Emulated);
        json.WriteString("model", outcome.Plan.Model);
        json.WriteString("gpu", outcome.Plan.Gpu);
        WriteNullable(json, "gpus", imported is null ? outcome.Plan.Gpus : imported.Gpus);
        WriteNullable(json, "tp", outcome.Plan.TensorParallel);
        json.WriteString("weights", outcome.Plan.Weights);
        json.WriteString("engine", outcome.Plan.Engine);
        ImportJson.WriteOrigin(imported, json);
        json.WriteBoolean("interrupted", outcome.WasInterrupted);
        json.WriteBoolean(
            "valid",
            outcome.Stages.Count > 0 && outcome.Stages.All(stage => stage.Measured.IsValid)
        );
        WriteTexts(json, "notes", outcome.Notes);
        ImportJson.WritePrompts(outcome, json);
        WriteWarmUp(outcome.WarmUp, json);
        WriteNullable(json, "gpu_price_usd_per_hour", outcome.GpuPrice);
        WriteNullable(json, "knee", outcome.Knee);
        WriteNullable(json, "best", outcome.Best?.Level.Value);
        BenchSearchJson.Write(outcome, json);
        json.WriteStartArray("stages");
        for (int i = 0; i < outcome.Stages.Count; i++)
        {
            WriteStage(outcome, outcome.Stages[i], outcome.Predictions.ElementAtOrDefault(i), json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStage(
        BenchOutcome outcome,
        BenchStage stage,
        BenchPrediction? prediction,
        Utf8JsonWriter json
    )
    {
        StageMeasurement measured = stage.Measured;
        json.WriteStartObject();
        json.WriteString("load", OutcomeWords.Key(stage.Level.Kind));
        json.WriteNumber("value", stage.Level.Value);
        json.WriteBoolean("valid", measured.IsValid);
        json.WriteStartArray("checks");
        foreach (ValidityCheck check in measured.Checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("state", OutcomeWords.Key(check.State));
            json.WriteString("words", check.Words);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteWindow(json, "steady", measured.Steady);
        json.WriteFinite("steady_from_s", measured.SteadyFromSeconds);
        json.WriteFinite("steady_rounds", measured.SteadyRounds);
        json.WriteNumber("unsent", measured.Unsent);
        WriteWindow(json, "whole", measured.Whole);
        json.WriteStartObject("latencies");
        foreach (((LatencyMetric metric, LatencyOrigin origin), LatencySummary latency) in measured.Latencies)
        {
            bool isGap = metric is LatencyMetric.Itl or LatencyMetric.Icl;
            WriteLatency(
                json,
                OutcomeWords.Key(metric) + (isGap ? "" : "_from_" + OutcomeWords.Key(origin)),
                latency
            );
        }

        json.WriteEndObject();
        json.WriteStartObject("tokens");
        json.WriteString("counted_by", OutcomeWords.Key(measured.Source));
        json.WriteFinite("per_event", measured.TokensPerEvent);
        json.WriteString("itl_refused", measured.ItlRefusal);
        json.WriteFinite("mean_input", measured.MeanInput);
        json.WriteFinite("mean_output", measured.MeanOutput);
        json.WriteFinite("output_share", measured.OutputShare);
        WriteNullable(json, "cached_fraction", measured.CachedFraction);
        json.WriteEndObject();
        ImportJson.WriteAsked(stage.Asked ?? (outcome.Imported is null ? outcome.Plan.Asked : null), json);
        WriteCounts(json, "outcomes", measured.Outcomes);
        WriteCounts(json, "finishes", measured.Finishes);
        WriteNullable(json, "peak_in_flight", measured.PeakInFlight < 0 ? null : measured.PeakInFlight);
        WriteClient(measured, json);
        WritePromise(measured, json);
        BenchCostJson.Write(outcome, stage, json);
        WritePrediction(prediction, json);
        BenchServerJson.Write(measured, json);
        json.WriteNumber("start_ns", measured.Recording.StartNs);
        json.WriteStartArray("requests");
        StringBuilder row = new();
        foreach (RequestRecord record in measured.Recording.Records)
        {
            row.Clear();
            AppendRow(row, record, measured.Recording.StartNs);
            json.WriteRawValue(row.ToString());
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>One request: times in microseconds after the load's start; events as time after sending, tokens (−1 unknown), kind.</summary>
    private static void AppendRow(StringBuilder row, RequestRecord record, long startNs)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        row.Append(
            culture,
            $"{{\"scheduled_us\":{Us(record.ScheduledNs)},\"eligible_us\":{Us(record.EligibleNs)},\"sent_us\":{Us(record.SentNs)},\"ended_us\":{Us(record.EndedNs)},\"outcome\":\"{OutcomeWords.Key(record.Outcome)}\",\"status\":{record.Status},\"finish\":\"{OutcomeWords.Key(record.Finish)}\",\"asked_input\":{record.Request.InputTokens},\"asked_output\":{record.Request.OutputTokens},\"input\":{record.Usage.PromptTokens},\"output\":{record.Usage.CompletionTokens},\"cached\":{record.Usage.CachedTokens},\"session\":{record.Request.Session},\"events\":["
        );
        bool isFirst = true;
        foreach (ref readonly LoadEvent one in record.Events)
        {
            row.Append(
                culture,
                $"{(isFirst ? "" : ",")}{(one.AtNs - record.SentNs) / 1000},{one.Tokens},{(int)one.Kind}"
            );
            isFirst = false;
        }

        row.Append("]}");

        long Us(long ns) => ns == 0 ? -1 : (ns - startNs) / 1000;
    }

    private static void WriteLatency(Utf8JsonWriter json, string name, LatencySummary latency)
    {
        json.WriteStartObject(name);
        WriteNullable(json, "count", latency.Count < 0 ? null : latency.Count);
        Write("mean", latency.Mean);
        Write("p50", latency.P50);
        Write("p90", latency.P90);
        Write("p95", latency.P95);
        Write("p99", latency.P99);
        json.WriteFinite("min_s", latency.Min);
        json.WriteFinite("max_s", latency.Max);
        json.WriteFinite("standard_deviation_s", latency.StandardDeviation);
        WriteNullable(json, "p99_at_most_s", latency.P99AtMost);
        json.WriteEndObject();

        void Write(string statistic, Percentile value) =>
            json.WriteQuantity(
                statistic,
                new Quantity(value.Value, "s")
                {
                    Low = double.IsNaN(value.Low) ? null : value.Low,
                    High = double.IsNaN(value.High) ? null : value.High,
                    Basis = Basis.Measured,
                }
            );
    }

    private static void WriteWindow(Utf8JsonWriter json, string name, WindowFigures window)
    {
        json.WriteStartObject(name);
        json.WriteFinite("seconds", window.Seconds);
        json.WriteNumber("requests", window.Requests);
        json.WriteFinite("requests_per_s", window.RequestsPerSecond);
        json.WriteFinite("output_tokens_per_s", window.OutputTokensPerSecond);
        json.WriteFinite("input_tokens_per_s", window.InputTokensPerSecond);
        json.WriteFinite("mean_in_flight", window.MeanInFlight);
        json.WriteEndObject();
    }

    private static void WriteClient(StageMeasurement measured, Utf8JsonWriter json)
    {
        IReadOnlyList<long> lags = measured.Recording.ProbeLagsNs;
        json.WriteStartObject("client");
        WriteNullable(json, "read_lag_p50_s", lags.Count == 0 ? null : lags[(lags.Count - 1) / 2] / 1e9);
        WriteNullable(
            json,
            "read_lag_p99_s",
            lags.Count == 0 ? null : lags[(int)((lags.Count - 1) * 0.99)] / 1e9
        );
        WriteNullable(json, "send_lag_p99_s", measured.SendLag?.P99.Value);
        json.WriteFinite("coalesced_fraction", measured.CoalescedFraction);
        json.WriteFinite("cores_used", measured.Recording.CoresUsed);
        int late = measured.Recording.LateConnections;
        WriteNullable(json, "late_connections", late < 0 ? null : late);
        json.WriteEndObject();
    }

    private static void WritePromise(StageMeasurement measured, Utf8JsonWriter json)
    {
        json.WriteStartArray("promise");
        foreach (SloFinding finding in measured.Promise)
        {
            json.WriteStartObject();
            json.WriteString("target", finding.Target.Name);
            json.WriteNumber("limit_s", finding.Target.LimitSeconds);
            WriteNullable(json, "measured_s", finding.Seconds);
            json.WriteBoolean("kept", finding.IsKept);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNullable(json, "goodput_per_s", measured.Goodput);
        WriteNullable(json, "good_fraction", measured.GoodFraction);
    }

    private static void WritePrediction(BenchPrediction? prediction, Utf8JsonWriter json)
    {
        if (prediction is null)
        {
            json.WriteNull("predicted");
            return;
        }

        json.WriteStartObject("predicted");
        Write("tpot_p50", prediction.Tpot, "s");
        Write("ttft_p50", prediction.Ttft, "s");
        Write("output_tokens_per_s", prediction.OutputRate, "tokens_per_s");
        json.WriteString("provenance", prediction.Provenance);
        json.WriteEndObject();

        void Write(string name, Figure? figure, string unit)
        {
            if (figure is { } value)
            {
                json.WriteQuantity(
                    name,
                    new Quantity(value.Value, unit)
                    {
                        Low = value.Low,
                        High = value.High,
                        Basis = Basis.Predicted,
                    }
                );
            }
            else
            {
                json.WriteNull(name);
            }
        }
    }

    private static void WriteWarmUp(WarmUp? warmUp, Utf8JsonWriter json)
    {
        if (warmUp is null)
        {
            json.WriteNull("warm_up");
            return;
        }

        json.WriteStartObject("warm_up");
        json.WriteNumber("batches", warmUp.Batches);
        json.WriteNumber("seconds", warmUp.Seconds);
        WriteNullable(json, "variation", warmUp.Variation);
        json.WriteBoolean("stable", warmUp.IsStable);
        json.WriteEndObject();
    }

    private static void WriteCounts<T>(Utf8JsonWriter json, string name, IReadOnlyDictionary<T, int> counts)
        where T : struct, Enum
    {
        json.WriteStartObject(name);
        foreach ((T key, int count) in counts.OrderBy(pair => pair.Key))
        {
            json.WriteNumber(OutcomeWords.Key(key), count);
        }

        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteNullable(Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
