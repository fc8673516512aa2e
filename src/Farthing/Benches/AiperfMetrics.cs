using System.Text.Json;
using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Slos;

namespace Farthing.Benches;

/// <summary>Writes a load's figures as AIPerf does, a block a metric: of what a request has one of, its distribution over all finished requests; of counts and rates, the value alone as <c>avg</c>.</summary>
internal static class AiperfMetrics
{
    private static readonly int[] Percentiles = [1, 5, 10, 25, 50, 75, 90, 95, 99];

    /// <summary>Writes the blocks.</summary>
    /// <param name="stage">The load.</param>
    /// <param name="offset">The time of day minus the records' clock, nanoseconds; null where it is not known.</param>
    /// <param name="json">Where to.</param>
    public static void Write(BenchStage stage, long? offset, Utf8JsonWriter json)
    {
        StageMeasurement measured = stage.Measured;
        RequestMeasure[] done =
        [
            .. measured.Recording.Records.Select(RequestMeasure.Of).OfType<RequestMeasure>(),
        ];
        if (done.Length > 0)
        {
            WriteRequests(measured, done, json);
        }
        else
        {
            WriteSummary(measured, json);
        }

        Value("request_throughput", "requests/sec", measured.Whole.RequestsPerSecond);
        Value("output_token_throughput", "tokens/sec", measured.Whole.OutputTokensPerSecond);
        Value("goodput", "requests/sec", measured.Goodput ?? double.NaN);
        if (measured.Outcomes.Count > 0)
        {
            Value("request_count", "requests", measured.Finished);
            Value("error_request_count", "requests", measured.Failed);
        }

        Value("benchmark_duration", "sec", measured.Whole.Seconds);
        if (offset is long zero && measured.Recording.Records.Count > 0)
        {
            Value(
                "min_request_timestamp",
                "ns",
                measured
                    .Recording.Records.Where(record => record.SentNs > 0)
                    .Min(record => record.SentNs + zero)
            );
            Value(
                "max_response_timestamp",
                "ns",
                measured.Recording.Records.Max(record => record.EndedNs) + zero
            );
        }

        void Value(string name, string unit, double value) => WriteValue(json, name, unit, value);
    }

    private static void WriteRequests(StageMeasurement measured, RequestMeasure[] done, Utf8JsonWriter json)
    {
        bool hasFirst = measured.Latency(LatencyMetric.Ttft) is not null;
        if (hasFirst)
        {
            Times("time_to_first_token", one => one.Ttft(LatencyOrigin.Sent));
        }

        if (measured.Latency(LatencyMetric.Ttfo) is not null)
        {
            Times("time_to_first_output_token", one => one.Ttfo(LatencyOrigin.Sent));
        }

        if (measured.Latency(LatencyMetric.Tpot) is not null)
        {
            Times("inter_token_latency", one => one.Tpot);
            Block(
                json,
                "output_token_throughput_per_user",
                "tokens/sec/user",
                [.. done.Select(one => 1 / one.Tpot)]
            );
        }

        if (measured.Latency(LatencyMetric.Icl) is not null)
        {
            List<double> gaps = [];
            foreach (RequestMeasure one in done)
            {
                one.AddEventGaps(gaps);
            }

            Block(json, "inter_chunk_latency", "ms", [.. gaps.Select(gap => gap * 1e3)]);
        }

        Times("request_latency", one => one.E2e(LatencyOrigin.Sent));
        double[] input = [.. done.Select(one => (double)one.InputTokens).Where(tokens => tokens >= 0)];
        double[] output = [.. done.Select(one => (double)one.OutputTokens)];
        double[] reasoning =
        [
            .. done.Select(one => (double)one.Record.Usage.ReasoningTokens).Where(tokens => tokens >= 0),
        ];
        if (double.IsFinite(measured.MeanInput))
        {
            Block(json, "input_sequence_length", "tokens", input);
            WriteValue(json, "total_isl", "tokens", input.Sum());
        }

        Block(json, "output_sequence_length", "tokens", output);
        WriteValue(json, "total_osl", "tokens", output.Sum());
        Block(
            json,
            "output_token_count",
            "tokens",
            [
                .. done.Select(one =>
                    (double)(one.OutputTokens - Math.Max(0, one.Record.Usage.ReasoningTokens))
                ),
            ]
        );
        WriteValue(json, "total_output_tokens", "tokens", output.Sum() - reasoning.Sum());
        if (reasoning.Length > 0)
        {
            Block(json, "reasoning_token_count", "tokens", reasoning);
            WriteValue(json, "total_reasoning_tokens", "tokens", reasoning.Sum());
        }

        void Times(string name, Func<RequestMeasure, double> of) =>
            Block(json, name, "ms", [.. done.Select(one => of(one) * 1e3)]);
    }

    /// <summary>Figures of another tool, as far as it gave them.</summary>
    private static void WriteSummary(StageMeasurement measured, Utf8JsonWriter json)
    {
        Latency("time_to_first_token", LatencyMetric.Ttft);
        Latency("time_to_first_output_token", LatencyMetric.Ttfo);
        Latency("inter_token_latency", LatencyMetric.Tpot);
        Latency("inter_chunk_latency", LatencyMetric.Icl);
        Latency("request_latency", LatencyMetric.E2e);
        WriteValue(json, "input_sequence_length", "tokens", measured.MeanInput);
        WriteValue(json, "output_sequence_length", "tokens", measured.MeanOutput);

        void Latency(string name, LatencyMetric metric)
        {
            if (measured.Latency(metric) is not LatencySummary latency)
            {
                return;
            }

            json.WriteStartObject(name);
            json.WriteString("unit", "ms");
            Finite("avg", latency.Mean.Value);
            Finite("min", latency.Min);
            Finite("max", latency.Max);
            Finite("p50", latency.P50.Value);
            Finite("p90", latency.P90.Value);
            Finite("p95", latency.P95.Value);
            Finite("p99", latency.P99.Value);
            Finite("std", latency.StandardDeviation);
            if (latency.Count is int count)
            {
                json.WriteNumber("count", count);
            }

            json.WriteEndObject();
        }

        void Finite(string statistic, double seconds)
        {
            if (double.IsFinite(seconds))
            {
                json.WriteNumber(statistic, seconds * 1e3);
            }
        }
    }

    private static void Block(Utf8JsonWriter json, string name, string unit, double[] values)
    {
        double[] sorted = [.. values.Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return;
        }

        double mean = sorted.Average();
        json.WriteStartObject(name);
        json.WriteString("unit", unit);
        json.WriteNumber("avg", mean);
        json.WriteNumber("min", sorted[0]);
        json.WriteNumber("max", sorted[^1]);
        foreach (int percentile in Percentiles)
        {
            json.WriteNumber(
                FormattableString.Invariant($"p{percentile}"),
                Quantiles.OfSorted(sorted, percentile / 100.0)
            );
        }

        json.WriteNumber(
            "std",
            Math.Sqrt(sorted.Sum(value => (value - mean) * (value - mean)) / sorted.Length)
        );
        json.WriteNumber("count", sorted.Length);
        json.WriteNumber("sum", sorted.Sum());
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
