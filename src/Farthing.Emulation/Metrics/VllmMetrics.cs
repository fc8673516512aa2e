using System.Globalization;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Metrics;

/// <summary><c>/metrics</c> as vLLM V1 writes it: names, types, labels and buckets; it also answers the inference-gateway protocol, whose names for vLLM these are.</summary>
/// <remarks>Families that only appear with features that are not emulated (LoRA, speculation, KV connectors, sleep) are left out. The estimated work counters stand as with <c>--enable-mfu-metrics</c>; reads and writes are counted together, as reads.</remarks>
internal static class VllmMetrics
{
    /// <summary>The text of a scrape.</summary>
    public static string Write(ServerMetrics metrics, EngineFacts facts)
    {
        PrometheusText text = new(
            PrometheusText.Label("engine", "0") + "," + PrometheusText.Label("model_name", facts.ModelName)
        );
        lock (metrics.Gate)
        {
            WriteState(text, metrics, facts);
            WriteCounters(text, metrics);
            WriteHistograms(text, metrics);
        }

        return text.ToString();
    }

    private static void WriteState(PrometheusText text, ServerMetrics metrics, EngineFacts facts)
    {
        text.Gauge(
                "vllm:num_requests_running",
                metrics.Running,
                "Number of requests in model execution batches."
            )
            .Gauge(
                "vllm:num_requests_waiting",
                metrics.Waiting,
                "Number of requests waiting to be processed."
            )
            .Family("vllm:num_requests_waiting_by_reason", "gauge", "Number of waiting requests by reason.")
            .Sample(
                "vllm:num_requests_waiting_by_reason",
                metrics.Waiting,
                PrometheusText.Label("reason", "capacity")
            )
            .Sample("vllm:num_requests_waiting_by_reason", 0, PrometheusText.Label("reason", "deferred"))
            .Gauge(
                "vllm:kv_cache_usage_perc",
                (double)metrics.UsedBlocks / facts.KvBlocks,
                "KV-cache usage. 1 means 100 percent usage."
            )
            .Gauge(
                "vllm:cache_config_info",
                1,
                "Information of the LLMEngine CacheConfig",
                string.Join(
                    ',',
                    PrometheusText.Label(
                        "block_size",
                        facts.BlockSize.ToString(CultureInfo.InvariantCulture)
                    ),
                    PrometheusText.Label("cache_dtype", facts.CacheFormat),
                    PrometheusText.Label(
                        "enable_prefix_caching",
                        facts.EnablePrefixCaching ? "True" : "False"
                    ),
                    PrometheusText.Label(
                        "gpu_memory_utilization",
                        facts.GpuMemoryUtilization?.ToString(CultureInfo.InvariantCulture) ?? "None"
                    ),
                    PrometheusText.Label(
                        "num_gpu_blocks",
                        facts.KvBlocks.ToString(CultureInfo.InvariantCulture)
                    )
                )
            );
    }

    private static void WriteCounters(PrometheusText text, ServerMetrics metrics)
    {
        text.Counter(
                "vllm:prefix_cache_queries_total",
                metrics.PromptTokens,
                "Prefix cache queries, in terms of number of queried tokens."
            )
            .Counter(
                "vllm:prefix_cache_hits_total",
                metrics.CachedTokens,
                "Prefix cache hits, in terms of number of cached tokens."
            )
            .Counter(
                "vllm:num_preemptions_total",
                metrics.Preemptions,
                "Cumulative number of preemption from the engine."
            )
            .Counter("vllm:prompt_tokens_total", metrics.PromptTokens, "Number of prefill tokens processed.")
            .Family("vllm:prompt_tokens_by_source_total", "counter", "Number of prompt tokens by source.")
            .Sample(
                "vllm:prompt_tokens_by_source_total",
                metrics.PromptTokens - metrics.CachedTokens,
                PrometheusText.Label("source", "local_compute")
            )
            .Sample(
                "vllm:prompt_tokens_by_source_total",
                metrics.CachedTokens,
                PrometheusText.Label("source", "local_cache_hit")
            )
            .Sample(
                "vllm:prompt_tokens_by_source_total",
                0,
                PrometheusText.Label("source", "external_kv_transfer")
            )
            .Counter(
                "vllm:prompt_tokens_cached_total",
                metrics.CachedTokens,
                "Number of cached prompt tokens."
            )
            .Counter(
                "vllm:generation_tokens_total",
                metrics.GeneratedTokens,
                "Number of generation tokens processed."
            )
            .Family("vllm:request_success_total", "counter", "Count of successfully processed requests.");
        long stopped = metrics.Ended(StopReason.Stop) + metrics.Ended(StopReason.ToolCalls);
        text.Sample("vllm:request_success_total", stopped, PrometheusText.Label("finished_reason", "stop"))
            .Sample(
                "vllm:request_success_total",
                metrics.Ended(StopReason.Length),
                PrometheusText.Label("finished_reason", "length")
            )
            .Sample(
                "vllm:request_success_total",
                metrics.Ended(StopReason.Abort),
                PrometheusText.Label("finished_reason", "abort")
            )
            .Sample("vllm:request_success_total", 0, PrometheusText.Label("finished_reason", "error"))
            .Counter(
                "vllm:estimated_flops_per_gpu_total",
                metrics.Flops,
                "Estimated number of floating point operations per GPU."
            )
            .Counter(
                "vllm:estimated_read_bytes_per_gpu_total",
                metrics.Bytes,
                "Estimated number of bytes moved in memory per GPU, reads and writes."
            )
            .Counter("vllm:estimated_write_bytes_per_gpu_total", 0, "Counted among the bytes read.");
    }

    private static void WriteHistograms(PrometheusText text, ServerMetrics metrics) =>
        text.Histogram(
                "vllm:time_to_first_token_seconds",
                metrics.Ttft,
                "Histogram of time to first token in seconds."
            )
            .Histogram(
                "vllm:inter_token_latency_seconds",
                metrics.Itl,
                "Histogram of inter-token latency in seconds."
            )
            .Histogram(
                "vllm:request_time_per_output_token_seconds",
                metrics.Tpot,
                "Histogram of time_per_output_token_seconds per request."
            )
            .Histogram(
                "vllm:e2e_request_latency_seconds",
                metrics.E2e,
                "Histogram of e2e request latency in seconds."
            )
            .Histogram(
                "vllm:request_queue_time_seconds",
                metrics.Queue,
                "Histogram of time spent in WAITING phase for request."
            )
            .Histogram(
                "vllm:request_inference_time_seconds",
                metrics.Inference,
                "Histogram of time spent in RUNNING phase for request."
            )
            .Histogram(
                "vllm:request_prefill_time_seconds",
                metrics.Prefill,
                "Histogram of time spent in PREFILL phase for request."
            )
            .Histogram(
                "vllm:request_decode_time_seconds",
                metrics.Decode,
                "Histogram of time spent in DECODE phase for request."
            )
            .Histogram(
                "vllm:request_prompt_tokens",
                metrics.PromptLengths,
                "Number of prefill tokens processed."
            )
            .Histogram(
                "vllm:request_generation_tokens",
                metrics.OutputLengths,
                "Number of generation tokens processed."
            )
            .Histogram(
                "vllm:request_max_num_generation_tokens",
                metrics.OutputLengths,
                "Histogram of maximum number of requested generation tokens."
            )
            .Histogram(
                "vllm:request_params_max_tokens",
                metrics.MaxTokens,
                "Histogram of the max_tokens request parameter."
            )
            .Histogram("vllm:request_params_n", metrics.Samples, "Histogram of the n request parameter.")
            .Histogram(
                "vllm:request_prefill_kv_computed_tokens",
                metrics.Computed,
                "Histogram of new KV tokens computed during prefill (excluding cached tokens)."
            )
            .Histogram(
                "vllm:iteration_tokens_total",
                metrics.StepTokens,
                "Histogram of number of tokens per engine_step."
            );
}
