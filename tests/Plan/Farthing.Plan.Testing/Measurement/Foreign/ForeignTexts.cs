namespace Farthing.Tests.Measurement.Foreign;

/// <summary>Small results of other tools, written by hand with the names that the tools use.</summary>
internal static class ForeignTexts
{
    /// <summary>Three requests finished: first tokens after 100, 110, 150 ms, two gaps each of 20, 30, 40 ms; one 429.</summary>
    public const string Vllm =
        """{"date": "20260801-120000", "backend": "openai-chat", "model_id": "org/m", "tokenizer_id": "org/m", "num_prompts": 4, "request_rate": "inf", "max_concurrency": 2, "duration": 0.62, "completed": 3, "failed": 1, "total_input_tokens": 30, "total_output_tokens": 9, "request_throughput": 4.84, "request_goodput": NaN, "output_throughput": 14.5, "mean_ttft_ms": 120.0, "median_ttft_ms": 110.0, "p99_ttft_ms": 149.2, "mean_itl_ms": 30.0, "input_lens": [10, 10, 10, 0], "output_lens": [3, 3, 3, 0], "ttfts": [0.1, 0.11, 0.15, 0.0], "itls": [[0.02, 0.02], [0.03, 0.03], [0.04, 0.04], []], "start_times": [1000.0, 1000.01, 1000.15, 1000.2], "errors": ["", "", "", "Too Many Requests"]}""";

    /// <summary>Two loads a line each, figures alone; the second without a finished request.</summary>
    public const string VllmLines = """
        {"backend": "vllm", "model_id": "org/m", "tokenizer_id": "org/m", "num_prompts": 100, "request_rate": 4.0, "max_concurrency": null, "duration": 25.0, "completed": 100, "total_input_tokens": 10000, "total_output_tokens": 5000, "request_throughput": 4.0, "output_throughput": 200.0, "mean_ttft_ms": 50.0, "median_ttft_ms": 40.0, "std_ttft_ms": 9.0, "p99_ttft_ms": 90.0, "mean_tpot_ms": 10.0, "median_tpot_ms": 9.0, "p99_tpot_ms": 20.0, "mean_itl_ms": 11.0, "median_itl_ms": Infinity, "p99_itl_ms": 30.0}
        {"backend": "vllm", "model_id": "org/m", "tokenizer_id": "org/m", "num_prompts": 5, "request_rate": 8.0, "duration": 1.0, "completed": 0, "total_input_tokens": 0, "total_output_tokens": 0, "request_throughput": 0.0, "output_throughput": 0.0, "mean_ttft_ms": 0.0, "median_ttft_ms": 0.0, "p99_ttft_ms": 0.0}

        """;

    /// <summary>A request of 10 + 3 tokens in a closed loop; details without start times.</summary>
    public const string Sglang =
        """{"backend": "sglang", "dataset_name": "random", "request_rate": Infinity, "max_concurrency": 8, "duration": 2.0, "completed": 2, "total_input_tokens": 20, "total_output_tokens": 6, "total_output_tokens_retokenized": 6, "request_throughput": 1.0, "input_throughput": 10.0, "output_throughput": 3.0, "mean_e2e_latency_ms": 160.0, "mean_ttft_ms": 110.0, "mean_tpot_ms": 25.0, "mean_itl_ms": 25.0, "p95_itl_ms": 30.0, "concurrency": 1.9, "accept_length": null, "input_lens": [10, 10], "output_lens": [3, 3], "ttfts": [0.1, 0.12], "itls": [[0.02, 0.02], [0.03, 0.03]], "errors": ["", ""]}""";

    /// <summary>Figures with their units; ITL is TPOT.</summary>
    public const string Aiperf =
        """{"schema_version": "1.5", "aiperf_version": "0.6.0", "time_to_first_token": {"unit": "ms", "avg": 110.0, "min": 100, "max": 120, "p50": 105.0, "p90": 118.0, "p95": 119.0, "p99": 119.8, "std": 8.0, "count": 2}, "inter_token_latency": {"unit": "us", "avg": 20000, "p50": 19000}, "request_latency": {"unit": "ms", "avg": 200.0, "p50": 190.0}, "request_throughput": {"unit": "requests/sec", "avg": 4.0}, "output_token_throughput": {"unit": "tokens/sec", "avg": 24.0}, "output_sequence_length": {"unit": "tokens", "avg": 6.0}, "input_sequence_length": {"unit": "tokens", "avg": 50.0}, "request_count": {"unit": "requests", "avg": 2}, "benchmark_duration": {"unit": "sec", "avg": 0.5}, "input_config": {"endpoint": {"model_names": ["org/m"], "urls": ["http://gpu:8000"], "type": "chat"}, "loadgen": {"concurrency": 4}}, "error_summary": [{"error_details": {"code": 503, "type": "X", "message": "Service Unavailable"}, "count": 1}]}""";

    /// <summary>A file of schema 1.5: the load stands in the phases, a warm-up before it; counts have no count.</summary>
    public const string AiperfPhases =
        """{"schema_version": "1.5", "aiperf_version": "0.9.0", "benchmark_id": "b", "was_cancelled": false, "input_config": {"models": {"items": [{"name": "org/m"}]}, "endpoint": {"urls": ["http://gpu:8000"], "type": "chat", "streaming": true}, "datasets": [{"type": "synthetic", "prompts": {"isl": 50, "osl": {"mean": 6, "stddev": 0}}}], "phases": [{"name": "warmup", "kind": "warmup", "type": "concurrency", "concurrency": 2, "exclude_from_results": true}, {"name": "profiling", "kind": "profiling", "type": "poisson", "rate": 4.0, "concurrency": 64, "exclude_from_results": false}]}, "run_info": {"benchmark_id": "b", "trial": 0, "variation_values": {"phases.profiling.rate": 4.0}}, "time_to_first_token": {"unit": "ms", "avg": 110.0, "min": 100.0, "max": 120.0, "p1": 100.0, "p50": 105.0, "p90": 118.0, "p95": 119.0, "p99": 119.8, "std": 8.0, "count": 2, "sum": 220.0}, "inter_token_latency": {"unit": "ms", "avg": 20.0, "p50": 19.0}, "request_latency": {"unit": "ms", "avg": 200.0, "p50": 190.0, "count": 2}, "request_throughput": {"unit": "requests/sec", "avg": 4.0}, "output_token_throughput": {"unit": "tokens/sec", "avg": 24.0}, "output_sequence_length": {"unit": "tokens", "avg": 6.0}, "input_sequence_length": {"unit": "tokens", "avg": 50.0}, "request_count": {"unit": "requests", "avg": 2.0}, "benchmark_duration": {"unit": "sec", "avg": 0.5}}""";

    /// <summary>A warm-up request, one of three chunks (TTFT 100 ms, gaps of 20 and 30 ms, four tokens), one cancelled, one 503.</summary>
    public const string AiperfLines = """
        {"metadata": {"session_num": 0, "request_start_ns": 1700000000000000000, "request_end_ns": 1700000000900000000, "benchmark_phase": "warmup", "was_cancelled": false}, "metrics": {"time_to_first_token": {"value": 900, "unit": "ms"}}, "error": null}
        {"metadata": {"session_num": 1, "request_start_ns": 1700000001000000000, "request_end_ns": 1700000001160000000, "benchmark_phase": "profiling", "was_cancelled": false}, "metrics": {"time_to_first_token": {"value": 100, "unit": "ms"}, "time_to_first_output_token": {"value": 120, "unit": "ms"}, "request_latency": {"value": 150, "unit": "ms"}, "inter_chunk_latency": {"value": [20, 30], "unit": "ms"}, "output_sequence_length": {"value": 4, "unit": "tokens"}, "input_sequence_length": {"value": 50, "unit": "tokens"}}, "error": null}
        {"metadata": {"session_num": 2, "request_start_ns": 1700000001050000000, "request_end_ns": 1700000001100000000, "benchmark_phase": "profiling", "was_cancelled": true}, "metrics": {}, "error": null}
        {"metadata": {"session_num": 3, "request_start_ns": 1700000001050000000, "request_end_ns": 1700000001060000000, "benchmark_phase": "profiling", "was_cancelled": false}, "metrics": {}, "error": {"code": 503, "type": "HTTPError", "message": "busy"}}

        """;

    /// <summary>A role after 10 ms, a token after 100 ms, two after 160 ms (usage says three in all), usage and end at 170 ms.</summary>
    public const string GenAiPerf =
        """{"service_kind": "openai", "endpoint": "v1/chat/completions", "version": "0.0.9", "experiments": [{"experiment": {"mode": "concurrency", "value": 1}, "requests": [{"timestamp": 5000000000, "request_inputs": {"payload": "{\"model\": \"org/m\"}"}, "response_timestamps": [5010000000, 5100000000, 5160000000, 5170000000], "response_outputs": [{"response": "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"}, {"response": "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"}, {"response": "data: {\"choices\":[{\"delta\":{\"content\":\"bc\"}}]}\n\n"}, {"response": "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\ndata: [DONE]\n\n"}]}]}]}""";

    /// <summary>One load of two users: 5 tokens from 0.1 to 0.5 s after sending, sent 10 ms late.</summary>
    public const string GuideLlm =
        """{"version": 2, "metadata": {"guidellm_version": "0.4.0"}, "benchmarks": [{"config": {"strategy": {"type_": "concurrent", "streams": 2}, "backend": {"target": "http://gpu:8000", "model": "org/m"}}, "duration": 1.0, "scheduler_metrics": {"requests_made": {"successful": 1, "errored": 1, "incomplete": 0, "total": 2}}, "metrics": {"requests_per_second": {"successful": {"mean": 1.0}}, "time_to_first_token_ms": {"successful": {"mean": 100.0, "median": 100.0, "percentiles": {"p90": 100.0, "p95": 100.0, "p99": 100.0}}}, "time_per_output_token_ms": {"successful": {"mean": 100.0, "median": 100.0}}, "inter_token_latency_ms": {"successful": {"mean": 100.0, "median": 100.0}}, "request_latency": {"successful": {"mean": 0.52, "median": 0.52}}}, "requests": {"successful": [{"info": {"timings": {"targeted_start": 1700000000.0, "request_start": 1700000000.01, "first_token_iteration": 1700000000.11, "last_token_iteration": 1700000000.51, "request_end": 1700000000.53}}, "input_metrics": {"total_tokens": 20}, "output_metrics": {"total_tokens": 5}}], "incomplete": [], "errored": [{"info": {"timings": {"request_start": 1700000000.2, "request_end": 1700000000.3}, "error": "Connection refused"}}]}}]}""";

    /// <summary>Figures in seconds.</summary>
    public const string InferencePerf =
        """{"load_summary": {"count": 12, "requested_rate": 2.0, "schedule_delay": {"mean": 0.1, "p99": 0.4}}, "successes": {"count": 10, "latency": {"request_latency": {"mean": 1.0, "median": 0.9, "p90": 1.5, "p95": 1.6, "p99": 1.9, "min": 0.5, "max": 2.0}, "normalized_time_per_output_token": {"mean": 0.1}, "time_per_output_token": {"mean": 0.05, "median": 0.04}, "time_to_first_token": {"mean": 0.5, "median": 0.45}, "inter_token_latency": {"mean": 0.06}}, "throughput": {"input_tokens_per_sec": 200.0, "output_tokens_per_sec": 20.0, "requests_per_sec": 2.0}, "prompt_len": {"mean": 100}, "output_len": {"mean": 10}}, "failures": {"count": 2, "by_label": {"timeout": 2}}}""";

    /// <summary>One request of two tokens, 100 and 150 ms after sending; one that failed.</summary>
    public const string InferencePerfRequests =
        """[{"start_time": 10.0, "end_time": 10.2, "request": "{}", "response": "", "info": {"input_tokens": 5, "output_tokens": 2, "output_token_times": [10.1, 10.15]}, "error": null}, {"start_time": 10.05, "end_time": 10.06, "request": "{}", "response": "", "info": {"input_tokens": 5, "output_tokens": 0, "output_token_times": []}, "error": {"error_type": "TimeoutError", "error_msg": "slow"}}]""";

    /// <summary>Half of the gaps take 4.7 µs at 8.4 ms a token: chunks that were read together.</summary>
    public const string InferencePerfCoalesced =
        """{"benchmark_time_seconds": 5.0, "load_summary": {"count": 10, "requested_rate": 2.0}, "successes": {"count": 10, "latency": {"request_latency": {"mean": 1.0, "median": 0.9}, "time_per_output_token": {"mean": 0.0084, "median": 0.0084}, "time_to_first_token": {"mean": 0.5, "median": 0.45}, "inter_token_latency": {"mean": 0.0083, "median": 0.0000047, "p90": 0.0235}}, "throughput": {"input_tokens_per_sec": 200.0, "output_tokens_per_sec": 20.0, "requests_per_sec": 2.0}, "prompt_len": {"mean": 100}, "output_len": {"mean": 10}}, "failures": {"count": 0}}""";

    /// <summary>Two users, 20 good requests in 10 s; the deviation of one value is NaN.</summary>
    public const string LlmPerf =
        """{"version": "2023-08-31", "name": "org-m_50_6_summary", "model": "org/m", "mean_input_tokens": 50, "stddev_input_tokens": 0, "mean_output_tokens": 6, "stddev_output_tokens": 0, "num_concurrent_requests": 2, "timestamp": 1700000000, "results_inter_token_latency_s_quantiles_p50": 0.16, "results_inter_token_latency_s_mean": 0.165, "results_inter_token_latency_s_stddev": NaN, "results_ttft_s_quantiles_p25": 0.1, "results_ttft_s_quantiles_p50": 0.12, "results_ttft_s_quantiles_p90": 0.2, "results_ttft_s_quantiles_p95": 0.22, "results_ttft_s_quantiles_p99": 0.25, "results_ttft_s_mean": 0.13, "results_ttft_s_min": 0.09, "results_ttft_s_max": 0.26, "results_ttft_s_stddev": 0.03, "results_end_to_end_latency_s_quantiles_p50": 0.95, "results_end_to_end_latency_s_mean": 0.98, "results_number_input_tokens_mean": 50.0, "results_number_output_tokens_mean": 6.0, "results_num_requests_started": 21, "results_error_rate": 0.0476, "results_number_errors": 1, "results_error_code_frequency": "{429: 1}", "results_mean_output_throughput_token_per_s": 12.0, "results_num_completed_requests": 20, "results_num_completed_requests_per_min": 120.0}""";

    /// <summary>Two requests of 6 tokens, first after 0.1 and 0.2 s, 0.6 and 0.8 s in all; one 429 with zeros.</summary>
    public const string LlmPerfRequests =
        """[{"error_code": null, "error_msg": "", "inter_token_latency_s": 0.1, "ttft_s": 0.1, "end_to_end_latency_s": 0.6, "request_output_throughput_token_per_s": 10.0, "number_total_tokens": 56, "number_output_tokens": 6, "number_input_tokens": 50}, {"error_code": 429, "error_msg": "Too Many Requests", "inter_token_latency_s": 0, "ttft_s": 0, "end_to_end_latency_s": 0, "request_output_throughput_token_per_s": 0, "number_total_tokens": 0, "number_output_tokens": 0, "number_input_tokens": 0}, {"error_code": null, "error_msg": "", "inter_token_latency_s": 0.13, "ttft_s": 0.2, "end_to_end_latency_s": 0.8, "request_output_throughput_token_per_s": 7.5, "number_total_tokens": 56, "number_output_tokens": 6, "number_input_tokens": 50}]""";

    /// <summary>Four GPUs, rates a GPU.</summary>
    public const string InferenceX =
        """{"hw": "h200", "conc": 64, "model": "org/m", "framework": "vllm", "precision": "fp8", "spec_decoding": "none", "disagg": false, "isl": 1024, "osl": 512, "tp": 4, "ep": 1, "dp_attention": "false", "tput_per_gpu": 1500.0, "output_tput_per_gpu": 500.0, "input_tput_per_gpu": 1000.0, "mean_ttft": 0.2, "median_ttft": 0.15, "p99_ttft": 0.9, "median_tpot": 0.0125, "median_intvty": 80.0, "p99_tpot": 0.02, "mean_e2el": 8.0}""";

    /// <summary>All that say their load, with a name.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        (nameof(Vllm), Vllm),
        (nameof(VllmLines), VllmLines),
        (nameof(Sglang), Sglang),
        (nameof(Aiperf), Aiperf),
        (nameof(AiperfLines), AiperfLines),
        (nameof(GenAiPerf), GenAiPerf),
        (nameof(GuideLlm), GuideLlm),
        (nameof(InferencePerf), InferencePerf),
        (nameof(InferencePerfRequests), InferencePerfRequests),
        (nameof(InferenceX), InferenceX),
        (nameof(AiperfPhases), AiperfPhases),
        (nameof(InferencePerfCoalesced), InferencePerfCoalesced),
        (nameof(LlmPerf), LlmPerf),
    ];
}
