using System.Globalization;
using Farthing.Protocol.Exposition;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Metrics;

/// <summary><c>/metrics</c> as vLLM V1 writes it: names, types, labels and buckets; it also answers the inference-gateway protocol, whose names for vLLM these are.</summary>
/// <remarks>Families that only appear with features that are not emulated (LoRA, speculation, KV connectors, sleep) are left out. The estimated work counters stand as with <c>--enable-mfu-metrics</c>; reads and writes are counted together, as reads.</remarks>
internal static class VllmMetrics
{
    /// <summary>The text of a scrape.</summary>
    public static string Write(ServerMetrics metrics, EngineFacts facts)
    {
        MetricsText text = new(isOpenMetrics: false)
        {
            Common = [("engine", "0"), ("model_name", facts.ModelName)],
            WritesFloats = true,
        };
        lock (metrics.Gate)
        {
            WriteState(text, metrics, facts);
            WriteCounters(text, metrics);
            WriteHistograms(text, metrics);
        }

        return text.End();
    }

    private static void WriteState(MetricsText text, ServerMetrics metrics, EngineFacts facts)
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
            .Gauge("vllm:num_requests_waiting_by_reason", "Number of waiting requests by reason.")
            .Add(metrics.Waiting, ("reason", "capacity"))
            .Add(0, ("reason", "deferred"))
            .Gauge(
                "vllm:kv_cache_usage_perc",
                (double)metrics.UsedBlocks / facts.KvBlocks,
                "KV-cache usage. 1 means 100 percent usage."
            )
            .Gauge(
                "vllm:cache_config_info",
                1,
                "Information of the LLMEngine CacheConfig",
                ("block_size", facts.BlockSize.ToString(CultureInfo.InvariantCulture)),
                ("cache_dtype", facts.CacheFormat),
                ("enable_prefix_caching", facts.EnablePrefixCaching ? "True" : "False"),
                (
                    "gpu_memory_utilization",
                    facts.GpuMemoryUtilization?.ToString(CultureInfo.InvariantCulture) ?? "None"
                ),
                ("num_gpu_blocks", facts.KvBlocks.ToString(CultureInfo.InvariantCulture))
            );
    }

    private static void WriteCounters(MetricsText text, ServerMetrics metrics)
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
            .Counter("vllm:prompt_tokens_by_source_total", "Number of prompt tokens by source.")
            .Add(metrics.PromptTokens - metrics.CachedTokens, ("source", "local_compute"))
            .Add(metrics.CachedTokens, ("source", "local_cache_hit"))
            .Add(0, ("source", "external_kv_transfer"))
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
            .Counter("vllm:request_success_total", "Count of successfully processed requests.");
        long stopped = metrics.Ended(StopReason.Stop) + metrics.Ended(StopReason.ToolCalls);
        text.Add(stopped, ("finished_reason", "stop"))
            .Add(metrics.Ended(StopReason.Length), ("finished_reason", "length"))
            .Add(metrics.Ended(StopReason.Abort), ("finished_reason", "abort"))
            .Add(0, ("finished_reason", "error"))
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

    private static void WriteHistograms(MetricsText text, ServerMetrics metrics)
    {
        metrics.Ttft.Write(
            text,
            "vllm:time_to_first_token_seconds",
            "Histogram of time to first token in seconds."
        );
        metrics.Itl.Write(
            text,
            "vllm:inter_token_latency_seconds",
            "Histogram of inter-token latency in seconds."
        );
        metrics.Tpot.Write(
            text,
            "vllm:request_time_per_output_token_seconds",
            "Histogram of time_per_output_token_seconds per request."
        );
        metrics.E2e.Write(
            text,
            "vllm:e2e_request_latency_seconds",
            "Histogram of e2e request latency in seconds."
        );
        metrics.Queue.Write(
            text,
            "vllm:request_queue_time_seconds",
            "Histogram of time spent in WAITING phase for request."
        );
        metrics.Inference.Write(
            text,
            "vllm:request_inference_time_seconds",
            "Histogram of time spent in RUNNING phase for request."
        );
        metrics.Prefill.Write(
            text,
            "vllm:request_prefill_time_seconds",
            "Histogram of time spent in PREFILL phase for request."
        );
        metrics.Decode.Write(
            text,
            "vllm:request_decode_time_seconds",
            "Histogram of time spent in DECODE phase for request."
        );
        metrics.PromptLengths.Write(
            text,
            "vllm:request_prompt_tokens",
            "Number of prefill tokens processed."
        );
        metrics.OutputLengths.Write(
            text,
            "vllm:request_generation_tokens",
            "Number of generation tokens processed."
        );
        metrics.OutputLengths.Write(
            text,
            "vllm:request_max_num_generation_tokens",
            "Histogram of maximum number of requested generation tokens."
        );
        metrics.MaxTokens.Write(
            text,
            "vllm:request_params_max_tokens",
            "Histogram of the max_tokens request parameter."
        );
        metrics.Samples.Write(text, "vllm:request_params_n", "Histogram of the n request parameter.");
        metrics.Computed.Write(
            text,
            "vllm:request_prefill_kv_computed_tokens",
            "Histogram of new KV tokens computed during prefill (excluding cached tokens)."
        );
        metrics.StepTokens.Write(
            text,
            "vllm:iteration_tokens_total",
            "Histogram of number of tokens per engine_step."
        );
    }
}
