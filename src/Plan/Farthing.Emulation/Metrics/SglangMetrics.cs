using Farthing.Protocol.Exposition;
using Farthing.Protocol.OpenAi;

namespace Farthing.Emulation.Metrics;

/// <summary><c>/metrics</c> as SGLang writes it with <c>--enable-metrics</c>. Counters that it splits by <c>is_streaming</c> are not split here: all stand under <c>true</c>.</summary>
internal static class SglangMetrics
{
    /// <summary>The text of a scrape.</summary>
    public static string Write(ServerMetrics metrics, EngineFacts facts)
    {
        MetricsText text = new(isOpenMetrics: false)
        {
            Common =
            [
                ("engine_type", "unified"),
                ("model_name", facts.ModelName),
                ("moe_ep_rank", "0"),
                ("pp_rank", "0"),
                ("tp_rank", "0"),
            ],
            WritesFloats = true,
        };
        lock (metrics.Gate)
        {
            WriteState(text, metrics, facts);
            WriteCounters(text, metrics);
        }

        return text.End();
    }

    private static void WriteState(MetricsText text, ServerMetrics metrics, EngineFacts facts)
    {
        double use = (double)metrics.UsedBlocks / facts.KvBlocks;
        long capacity = (long)facts.KvBlocks * facts.BlockSize;
        long used = (long)metrics.UsedBlocks * facts.BlockSize;
        double hitRate = metrics.PromptTokens == 0 ? 0 : (double)metrics.CachedTokens / metrics.PromptTokens;
        text.Gauge("sglang:num_running_reqs", metrics.Running, "The number of running requests.")
            .Gauge("sglang:num_queue_reqs", metrics.Waiting, "The number of requests in the waiting queue.")
            .Gauge("sglang:token_usage", use, "The token usage.")
            .Gauge("sglang:full_token_usage", use, "The token usage of full attention layers.")
            .Gauge("sglang:num_used_tokens", used, "The number of used tokens.")
            .Gauge("sglang:kv_used_tokens", used, "KV tokens that sequences hold.")
            .Gauge("sglang:kv_available_tokens", capacity - used, "KV tokens that are free.")
            .Gauge("sglang:cache_hit_rate", hitRate, "The prefix cache hit rate.")
            .Gauge(
                "sglang:max_total_num_tokens",
                capacity,
                "Maximum total number of tokens in the KV cache pool."
            )
            .Gauge("sglang:page_size", facts.BlockSize, "Page size of the KV cache.")
            .Gauge("sglang:num_pages", facts.KvBlocks, "Number of pages of the KV cache.")
            .Gauge("sglang:context_len", facts.MaxModelLen, "Maximum context length.");
    }

    private static void WriteCounters(MetricsText text, ServerMetrics metrics)
    {
        (string, string) streaming = ("is_streaming", "true");
        long done = metrics.EndedInAll - metrics.Ended(StopReason.Abort);
        text.Counter(
                "sglang:prompt_tokens_total",
                metrics.PromptTokens,
                "Number of prefill tokens processed.",
                streaming
            )
            .Counter(
                "sglang:generation_tokens_total",
                metrics.GeneratedTokens,
                "Number of generation tokens processed.",
                streaming
            )
            .Counter(
                "sglang:cached_tokens_total",
                metrics.CachedTokens,
                "Number of cached prompt tokens.",
                ("cache_source", "device")
            )
            .Counter("sglang:num_requests_total", done, "Number of requests processed.", streaming)
            .Counter(
                "sglang:num_aborted_requests_total",
                metrics.Ended(StopReason.Abort),
                "Number of requests aborted."
            )
            .Counter(
                "sglang:num_retracted_requests_total",
                metrics.Preemptions,
                "Number of retracted requests."
            )
            .Counter(
                "sglang:forward_execution_seconds_total",
                metrics.BusySeconds,
                "Seconds of forward passes.",
                ("category", "forward")
            )
            .Counter(
                "sglang:estimated_flops_per_gpu_total",
                metrics.Flops,
                "Estimated number of floating point operations per GPU."
            )
            .Counter(
                "sglang:estimated_read_bytes_per_gpu_total",
                metrics.Bytes,
                "Estimated number of bytes moved in memory per GPU, reads and writes."
            )
            .Counter("sglang:estimated_write_bytes_per_gpu_total", 0, "Counted among the bytes read.");
        metrics.Ttft.Write(
            text,
            "sglang:time_to_first_token_seconds",
            "Histogram of time to first token in seconds.",
            streaming
        );
        metrics.Itl.Write(
            text,
            "sglang:inter_token_latency_seconds",
            "Histogram of inter-token latency in seconds."
        );
        metrics.E2e.Write(
            text,
            "sglang:e2e_request_latency_seconds",
            "Histogram of End-to-end request latency in seconds.",
            streaming
        );
        metrics.Queue.Write(text, "sglang:queue_time_seconds", "Histogram of queueing time in seconds.");
    }
}

/// <summary>Facts about the engine in a server's metrics, beside its counters.</summary>
/// <param name="ModelName">The served name.</param>
/// <param name="KvBlocks">Blocks of the KV pool.</param>
/// <param name="BlockSize">Tokens per block.</param>
/// <param name="EnablePrefixCaching">Whether prefixes are found again.</param>
/// <param name="GpuMemoryUtilization">Share of the GPU's memory that the engine takes; null where not known.</param>
/// <param name="CacheFormat">Format of the KV cache.</param>
/// <param name="MaxModelLen">Longest sequence.</param>
public sealed record EngineFacts(
    string ModelName,
    int KvBlocks,
    int BlockSize,
    bool EnablePrefixCaching,
    double? GpuMemoryUtilization,
    string CacheFormat,
    int MaxModelLen
);
