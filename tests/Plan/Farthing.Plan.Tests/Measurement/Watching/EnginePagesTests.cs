using System.Text;
using Farthing.Measurement.Scraping;
using Farthing.Measurement.Watching.Readings;
using Farthing.Protocol.Exposition;

namespace Farthing.Tests.Measurement.Watching;

/// <summary>Two pages of each engine, 10 s apart, in its own words; the figures are worked out by hand.</summary>
public sealed class EnginePagesTests
{
    /// <summary>Older versions count no hits and state a share: it is taken; beside counters it is not.</summary>
    [Fact]
    public void Sglangs_gauge_of_hits_is_read_where_no_counters_are()
    {
        const string Page = "sglang:num_running_reqs 8\nsglang:cache_hit_rate 0.62\n";

        Assert.Equal(0.62, Play("SGLang", Page, Page).HitFraction, 12);
        Assert.Equal(
            0.25,
            Play(
                "SGLang",
                Page + "sglang:prompt_tokens_total 0\nsglang:cached_tokens_total 0\n",
                Page + "sglang:prompt_tokens_total 100\nsglang:cached_tokens_total 25\n"
            ).HitFraction,
            12
        );
    }

    [Fact]
    public void Sglang()
    {
        const string Labels = "engine_type=\"unified\",model_name=\"m\",tp_rank=\"0\"";
        EngineWindow window = Play(
            "SGLang",
            $$"""
            sglang:num_running_reqs{{{Labels}}} 8
            sglang:num_queue_reqs{{{Labels}}} 2
            sglang:token_usage{{{Labels}}} 0.31
            sglang:prompt_tokens_total{{{Labels}},is_streaming="true"} 1000
            sglang:prompt_tokens_total{{{Labels}},is_streaming="false"} 500
            sglang:generation_tokens_total{{{Labels}},is_streaming="true"} 200
            sglang:prefill_effective_tokens_total{{{Labels}},mode="input"} 1000
            sglang:prefill_effective_tokens_total{{{Labels}},mode="device_hit"} 0
            sglang:num_retracted_requests_total{{{Labels}}} 1
            sglang:time_to_first_token_seconds_bucket{{{Labels}},le="0.1"} 0
            sglang:time_to_first_token_seconds_bucket{{{Labels}},le="+Inf"} 0
            sglang:time_to_first_token_seconds_sum{{{Labels}}} 0
            sglang:time_to_first_token_seconds_count{{{Labels}}} 0

            """,
            $$"""
            sglang:num_running_reqs{{{Labels}}} 9
            sglang:num_queue_reqs{{{Labels}}} 1
            sglang:token_usage{{{Labels}}} 0.35
            sglang:prompt_tokens_total{{{Labels}},is_streaming="true"} 1600
            sglang:prompt_tokens_total{{{Labels}},is_streaming="false"} 900
            sglang:generation_tokens_total{{{Labels}},is_streaming="true"} 450
            sglang:prefill_effective_tokens_total{{{Labels}},mode="input"} 1600
            sglang:prefill_effective_tokens_total{{{Labels}},mode="device_hit"} 400
            sglang:num_retracted_requests_total{{{Labels}}} 3
            sglang:time_to_first_token_seconds_bucket{{{Labels}},le="0.1"} 4
            sglang:time_to_first_token_seconds_bucket{{{Labels}},le="+Inf"} 4
            sglang:time_to_first_token_seconds_sum{{{Labels}}} 0.2
            sglang:time_to_first_token_seconds_count{{{Labels}}} 4

            """
        );

        Assert.Equal((9, 1, 0.35), (window.Running, window.Waiting, window.KvUse));
        Assert.Equal(8.5, window.MeanRunning);
        Assert.Equal((1000, 250), (window.InputTokens, window.OutputTokens));
        // 400 hits of 600 + 400 looked up.
        Assert.Equal(0.4, window.HitFraction, 12);
        Assert.Equal(2, window.Preemptions);
        Assert.Equal(4, window.Requests);
        // Its first bucket ends at 100 ms: all that is known of the median.
        BucketQuantile median = BucketQuantile.Of(window.Ttft, 0.5)!.Value;
        Assert.True(median.IsCoarse);
        Assert.Equal((0, 0.1), (median.Low, median.High));
        Assert.Equal(0.05, window.Ttft.Mean, 12);
    }

    [Fact]
    public void TensorRt_llm()
    {
        EngineWindow window = Play(
            "TensorRT-LLM",
            "trtllm_num_requests_running 1\ntrtllm_num_requests_waiting 0\ntrtllm_kv_cache_utilization 0.5\ntrtllm_prompt_tokens_total 100\ntrtllm_generation_tokens_total 10\ntrtllm_prompt_cached_tokens_total 0\n",
            "trtllm_num_requests_running 2\ntrtllm_num_requests_waiting 7\ntrtllm_kv_cache_utilization 0.6\ntrtllm_prompt_tokens_total 300\ntrtllm_generation_tokens_total 60\ntrtllm_prompt_cached_tokens_total 50\n"
        );

        Assert.Equal((2, 7, 0.6), (window.Running, window.Waiting, window.KvUse));
        Assert.Equal((200, 50), (window.InputTokens, window.OutputTokens));
        Assert.Equal(0.25, window.HitFraction, 12);
    }

    [Fact]
    public void Triton()
    {
        string first =
            "nv_trt_llm_request_metrics{model=\"llm\",request_type=\"scheduled\"} 3\nnv_trt_llm_request_metrics{model=\"llm\",request_type=\"waiting\"} 4\nnv_trt_llm_request_metrics{model=\"llm\",request_type=\"max\"} 256\nnv_trt_llm_kv_cache_block_metrics{kv_cache_block_type=\"fraction\"} 0.25\nnv_trt_llm_kv_cache_block_metrics{kv_cache_block_type=\"max\"} 9000\n";
        EngineWindow window = Play(
            "Triton with TensorRT-LLM",
            first
                + "nv_inference_first_response_histogram_ms_bucket{le=\"100\"} 0\nnv_inference_first_response_histogram_ms_bucket{le=\"+Inf\"} 0\nnv_inference_first_response_histogram_ms_count 0\nnv_inference_first_response_histogram_ms_sum 0\n",
            first
                + "nv_inference_first_response_histogram_ms_bucket{le=\"100\"} 8\nnv_inference_first_response_histogram_ms_bucket{le=\"+Inf\"} 10\nnv_inference_first_response_histogram_ms_count 10\nnv_inference_first_response_histogram_ms_sum 900\n"
        );

        Assert.Equal((3, 4, 0.25), (window.Running, window.Waiting, window.KvUse));
        // Milliseconds become seconds: 900 ms / 10.
        Assert.Equal(0.09, window.Ttft.Mean, 12);
        Assert.Equal([0.1, double.PositiveInfinity], window.Ttft.Bounds);
    }

    [Fact]
    public void Tgi()
    {
        EngineWindow window = Play(
            "TGI",
            "tgi_batch_current_size 4\ntgi_queue_size 1\ntgi_request_success 10\ntgi_request_failure{err=\"overloaded\"} 0\ntgi_request_input_length_sum 1000\ntgi_request_generated_tokens_sum 500\n",
            "tgi_batch_current_size 5\ntgi_queue_size 0\ntgi_request_success 14\ntgi_request_failure{err=\"overloaded\"} 2\ntgi_request_input_length_sum 1800\ntgi_request_generated_tokens_sum 700\n"
        );

        Assert.Equal((5, 0), (window.Running, window.Waiting));
        Assert.True(double.IsNaN(window.KvUse));
        Assert.Equal(
            (800, 200, 4, 2),
            (window.InputTokens, window.OutputTokens, window.Requests, window.Failed)
        );
        Assert.Equal(200, window.MeanInput);
    }

    [Fact]
    public void Nim_has_vllm_like_names_without_prefix()
    {
        EngineWindow window = Play(
            "NIM",
            "num_requests_running{model_name=\"m\"} 1\nnum_requests_waiting{model_name=\"m\"} 0\ngpu_cache_usage_perc{model_name=\"m\"} 0.01\nprompt_tokens_total{model_name=\"m\"} 5\ngeneration_tokens_total{model_name=\"m\"} 5\n",
            "num_requests_running{model_name=\"m\"} 1\nnum_requests_waiting{model_name=\"m\"} 0\ngpu_cache_usage_perc{model_name=\"m\"} 0.02\nprompt_tokens_total{model_name=\"m\"} 25\ngeneration_tokens_total{model_name=\"m\"} 15\n"
        );

        Assert.Equal((20, 10, 0.02), (window.InputTokens, window.OutputTokens, window.KvUse));
    }

    [Fact]
    public void Llama_cpp()
    {
        EngineWindow window = Play(
            "llama.cpp",
            "llamacpp:requests_processing 1\nllamacpp:requests_deferred 0\nllamacpp:prompt_tokens_total 10\nllamacpp:tokens_predicted_total 20\n",
            "llamacpp:requests_processing 2\nllamacpp:requests_deferred 3\nllamacpp:prompt_tokens_total 40\nllamacpp:tokens_predicted_total 120\n"
        );

        Assert.Equal(
            (2, 3, 30, 100),
            (window.Running, window.Waiting, window.InputTokens, window.OutputTokens)
        );
        Assert.True(double.IsNaN(window.Requests));
    }

    [Fact]
    public void Dcgm()
    {
        string gpu0 = "gpu=\"0\",UUID=\"GPU-a\",modelName=\"NVIDIA H100 80GB HBM3\"";
        string gpu1 = "gpu=\"1\",UUID=\"GPU-b\",modelName=\"NVIDIA H100 80GB HBM3\"";
        WatchedTarget target = new(
            new SavedPageSource("x", ReadOnlyMemory<byte>.Empty),
            MetricVocabulary.BuiltIn
        );
        Take(target, 0, Page(0.5, 0.7, 1_000_000, 2_000_000));
        Take(target, 10, Page(0.7, 0.9, 8_000_000, 8_000_000));

        GpuWindow window = GpuWindow.Between(target.History.First, target.History.Latest!);
        Assert.False(target.IsEngine);
        Assert.Equal(2, window.Gpus);
        // Mean of the GPUs at either end: 0.6 and 0.8.
        Assert.Equal(0.7, window.DramActive, 12);
        // 7,000 J + 6,000 J in 10 s; millijoules become joules.
        Assert.Equal(1300, window.Watts, 9);

        string Page(double active0, double active1, double energy0, double energy1) =>
            FormattableString.Invariant(
                $"DCGM_FI_DEV_GPU_UTIL{{{gpu0}}} 100\nDCGM_FI_PROF_DRAM_ACTIVE{{{gpu0}}} {active0}\nDCGM_FI_PROF_DRAM_ACTIVE{{{gpu1}}} {active1}\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{{gpu0}}} {energy0}\nDCGM_FI_DEV_TOTAL_ENERGY_CONSUMPTION{{{gpu1}}} {energy1}\n"
            );
    }

    private static EngineWindow Play(string engine, string first, string second)
    {
        WatchedTarget target = new(
            new SavedPageSource("x", ReadOnlyMemory<byte>.Empty),
            MetricVocabulary.BuiltIn
        );
        Take(target, 0, first);
        Take(target, 10, second);
        Assert.Equal(engine, Assert.Single(target.Tracker.Engines).Title);
        Assert.Equal(0, target.Tracker.Malformed);
        return EngineWindow.Between(target.History.First, target.History.Latest!);
    }

    private static void Take(WatchedTarget target, double seconds, string page) =>
        target.Take(
            new FetchedPage(FetchOutcome.Page) { Body = Encoding.UTF8.GetBytes(page) },
            seconds,
            seconds
        );
}
