using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Serving.Slos;

namespace Farthing.Benches.Files;

/// <summary>A load's figures as AIPerf has them, a block a metric: of what a request has one of, its distribution over all finished requests; of counts and rates, the value alone.</summary>
internal sealed class AiperfMetrics
{
    private static readonly (string Name, LatencyMetric Metric)[] Latencies =
    [
        ("time_to_first_token", LatencyMetric.Ttft),
        ("time_to_first_output_token", LatencyMetric.Ttfo),
        ("inter_token_latency", LatencyMetric.Tpot),
        ("inter_chunk_latency", LatencyMetric.Icl),
        ("request_latency", LatencyMetric.E2e),
    ];

    private readonly Dictionary<string, object> blocks = [];
    private readonly StageMeasurement measured;
    private readonly RequestMeasure[] done;

    private AiperfMetrics(StageMeasurement measured)
    {
        this.measured = measured;
        done = [.. measured.Recording.Records.Select(RequestMeasure.Of).OfType<RequestMeasure>()];
    }

    /// <summary>The blocks, in AIPerf's order.</summary>
    /// <param name="measured">The load.</param>
    /// <param name="offset">The time of day minus the records' clock, nanoseconds; null where it is not known.</param>
    public static Dictionary<string, object> Of(StageMeasurement measured, long? offset)
    {
        AiperfMetrics metrics = new(measured);
        metrics.AddLatencies();
        metrics.AddTokens();
        metrics.AddRates(offset);
        return metrics.blocks;
    }

    private void AddLatencies()
    {
        foreach ((string name, LatencyMetric metric) in Latencies)
        {
            // Without requests there are figures of another tool.
            LatencySummary? latency = measured.Latency(metric);
            if (done.Length == 0)
            {
                Add(name, latency is null ? null : AiperfBlock.Of(latency));
                continue;
            }

            // Of every request the time to its end is known, were none of them within the steady window.
            if (latency is not null || metric == LatencyMetric.E2e)
            {
                Add(name, AiperfBlock.OfSeconds(Seconds(metric)));
            }

            if (latency is not null && metric == LatencyMetric.Tpot)
            {
                Add(
                    "output_token_throughput_per_user",
                    AiperfBlock.Of("tokens/sec/user", done.Select(one => 1 / one.Tpot))
                );
            }
        }
    }

    private IEnumerable<double> Seconds(LatencyMetric metric)
    {
        if (metric != LatencyMetric.Icl)
        {
            return done.Select(one => one.Of(metric, LatencyOrigin.Sent));
        }

        List<double> gaps = [];
        foreach (RequestMeasure one in done)
        {
            one.AddEventGaps(gaps);
        }

        return gaps;
    }

    private void AddTokens()
    {
        if (done.Length == 0)
        {
            AddValue("input_sequence_length", "tokens", measured.MeanInput);
            AddValue("output_sequence_length", "tokens", measured.MeanOutput);
            return;
        }

        if (double.IsFinite(measured.MeanInput))
        {
            Tokens("input_sequence_length", "total_isl", one => one.InputTokens);
        }

        Tokens("output_sequence_length", "total_osl", one => one.OutputTokens);
        Tokens(
            "output_token_count",
            "total_output_tokens",
            one => one.OutputTokens - Math.Max(0, one.Record.Usage.ReasoningTokens)
        );
        Tokens("reasoning_token_count", "total_reasoning_tokens", one => one.Record.Usage.ReasoningTokens);

        void Tokens(string name, string total, Func<RequestMeasure, long> of)
        {
            if (AiperfBlock.Of("tokens", Known()) is AiperfBlock block)
            {
                Add(name, block);
                AddValue(total, "tokens", block.Sum!.Value);
            }

            IEnumerable<double> Known() =>
                done.Select(of).Where(tokens => tokens >= 0).Select(tokens => (double)tokens);
        }
    }

    private void AddRates(long? offset)
    {
        AddValue("request_throughput", "requests/sec", measured.Whole.RequestsPerSecond);
        AddValue("output_token_throughput", "tokens/sec", measured.Whole.OutputTokensPerSecond);
        AddValue("goodput", "requests/sec", measured.Goodput ?? double.NaN);
        if (measured.Outcomes.Count > 0)
        {
            AddValue("request_count", "requests", measured.Finished);
            AddValue("error_request_count", "requests", measured.Failed);
        }

        AddValue("benchmark_duration", "sec", measured.Whole.Seconds);
        IReadOnlyList<Farthing.Measurement.Load.RequestRecord> records = measured.Recording.Records;
        if (offset is long zero && records.Count > 0)
        {
            long sent = records.Where(record => record.SentNs > 0).Min(record => record.SentNs);
            AddValue("min_request_timestamp", "ns", sent + zero);
            AddValue("max_response_timestamp", "ns", records.Max(record => record.EndedNs) + zero);
        }
    }

    private void AddValue(string name, string unit, double value) =>
        Add(name, double.IsFinite(value) ? new AiperfBlock(unit) { Avg = value } : null);

    private void Add(string name, AiperfBlock? block)
    {
        if (block is not null)
        {
            blocks.Add(name, block);
        }
    }
}
