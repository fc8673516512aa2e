using System.Globalization;
using System.Text;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Foreign;
using Farthing.Serving.Slos;

namespace Farthing.Tests.Measurement.Foreign;

/// <summary>Tools write 0 for a first token or an end that they did not see: nothing is measured then.</summary>
public sealed class UnseenTokensTests
{
    private static readonly Slo Promise = new([new SloTarget(LatencyMetric.Ttft, Statistic.P99, 1)]);

    /// <summary>SGLang without streaming: E2E is known, the first token and the time per token from it are not.</summary>
    [Fact]
    public void Figures_of_zero_are_not_measured()
    {
        StageMeasurement stage = Stage(
            """{"backend":"sglang","dataset_name":"random","request_rate":Infinity,"max_concurrency":16,"sharegpt_output_len":null,"random_input_len":20000,"random_output_len":500,"random_range_ratio":1.0,"duration":90.0,"completed":300,"total_input_tokens":6000000,"total_output_tokens":150000,"total_output_tokens_retokenized":0,"request_throughput":3.3333333333333335,"input_throughput":66666.66666666667,"output_throughput":1666.6666666666667,"mean_e2e_latency_ms":4700.0,"median_e2e_latency_ms":4710.0,"std_e2e_latency_ms":100.0,"p99_e2e_latency_ms":5000.0,"mean_ttft_ms":0.0,"median_ttft_ms":0.0,"std_ttft_ms":0.0,"p99_ttft_ms":0.0,"mean_tpot_ms":9.42,"median_tpot_ms":9.44,"std_tpot_ms":0.2,"p99_tpot_ms":10.0,"mean_itl_ms":0.0,"median_itl_ms":0.0,"std_itl_ms":0.0,"p95_itl_ms":0.0,"p99_itl_ms":0.0,"concurrency":15.7,"accept_length":null}""",
            out ForeignResult result
        );

        Assert.Null(stage.Latency(LatencyMetric.Ttft));
        Assert.Null(stage.Latency(LatencyMetric.Tpot));
        Assert.Null(stage.Latency(LatencyMetric.Icl));
        Assert.Equal(4.71, stage.Latency(LatencyMetric.E2e)!.P50.Value, 9);
        Assert.Null(Assert.Single(stage.Promise).Seconds);
        Assert.True(stage.IsValid);
        Assert.Contains(result.Notes, note => note.StartsWith(UnseenTokens.Words, StringComparison.Ordinal));
    }

    /// <summary>vLLM's requests without first tokens, gaps and ends: rates are the tool's, 20 · 1,000 in and 20 · 400 out in 60 s.</summary>
    [Theory]
    [InlineData(20)]
    [InlineData(10)]
    public void Requests_of_zero_are_not_measured(int unseen)
    {
        StageMeasurement stage = Stage(Vllm(20, unseen, seconds: 60), out ForeignResult result);

        Assert.Null(stage.Latency(LatencyMetric.Ttft));
        Assert.Null(stage.Latency(LatencyMetric.Tpot));
        Assert.Null(stage.Latency(LatencyMetric.E2e));
        Assert.Null(Assert.Single(stage.Promise).Seconds);
        Assert.Equal(20 * 1000 / 60.0, stage.Steady.InputTokensPerSecond, 6);
        Assert.Equal(20 * 400 / 60.0, stage.Steady.OutputTokensPerSecond, 6);
        Assert.Equal((1000, 400), (stage.MeanInput, stage.MeanOutput));
        Assert.Equal(default, stage.OutputRate);
        Assert.Contains(result.Notes, note => note.StartsWith(UnseenTokens.Words, StringComparison.Ordinal));
    }

    /// <summary>One of 200 spoils no percentile: it is left out, and said.</summary>
    [Fact]
    public void A_single_request_of_zero_is_left_out()
    {
        StageMeasurement stage = Stage(Vllm(200, 1, seconds: 600), out ForeignResult result);

        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        Assert.Equal(199, stage.Finished);
        Assert.Contains(result.Notes, note => note.EndsWith("left out", StringComparison.Ordinal));
    }

    /// <summary>Measured figures stay: gaps of 0 are shared reads, which the check of chunks names.</summary>
    [Fact]
    public void First_tokens_that_were_seen_stay()
    {
        StageMeasurement stage = Stage(Vllm(20, 0, seconds: 60), out ForeignResult result);

        Assert.Equal(0.1, stage.Latency(LatencyMetric.Ttft)!.P50.Value, 9);
        Assert.DoesNotContain(
            result.Notes,
            note => note.StartsWith(UnseenTokens.Words, StringComparison.Ordinal)
        );
    }

    /// <summary>A run of requests of 1,000 in and 400 out, 3 s apart; the first ones without a first token.</summary>
    private static string Vllm(int requests, int unseen, double seconds)
    {
        string gaps = string.Join(',', Enumerable.Repeat("0.005", 399));
        double[] firsts = [.. Enumerable.Range(0, requests).Select(i => i < unseen ? 0.0 : 0.1)];
        double half = unseen > 0 ? 0 : 100;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"date\":\"20260801-120000\",\"endpoint_type\":\"openai\",\"backend\":\"openai\",\"label\":null,\"model_id\":\"m\",\"tokenizer_id\":\"m\",\"num_prompts\":{requests},\"request_rate\":\"inf\",\"burstiness\":1.0,\"max_concurrency\":4,\"duration\":{seconds},\"completed\":{requests},\"failed\":0,\"total_input_tokens\":{1000 * requests},\"total_output_tokens\":{400 * requests},\"request_throughput\":{requests / seconds},\"output_throughput\":{400 * requests / seconds},\"total_token_throughput\":{1400 * requests / seconds},\"mean_ttft_ms\":{firsts.Average() * 1000},\"median_ttft_ms\":{half},\"input_lens\":[{Each("1000")}],\"output_lens\":[{Each("400")}],\"ttfts\":[{string.Join(',', firsts.Select(first => first.ToString(CultureInfo.InvariantCulture)))}],\"itls\":[{string.Join(',', firsts.Select(first => first == 0 ? "[]" : $"[{gaps}]"))}],\"start_times\":[{string.Join(',', Enumerable.Range(0, requests).Select(i => 3 * i))}],\"errors\":[{Each("\"\"")}]}}"
        );

        string Each(string value) => string.Join(',', Enumerable.Repeat(value, requests));
    }

    private static StageMeasurement Stage(string text, out ForeignResult result)
    {
        result = ForeignReader.Read(ForeignFile.Parse("x", Encoding.UTF8.GetBytes(text)));
        return ForeignStage.Of(Assert.Single(result.Loads), new StageOptions { Slo = Promise })!.Measured;
    }
}
