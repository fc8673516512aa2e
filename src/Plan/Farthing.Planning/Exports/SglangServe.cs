using Farthing.Serving.Deployments;
using Farthing.Serving.Precision;

namespace Farthing.Planning.Exports;

/// <summary>Flags of <c>python3 -m sglang.launch_server</c>.</summary>
/// <remarks>SGLang 0.5: with data-parallel attention tp-size counts all ranks, and chunks and sequences are those of all of them; smaller priorities first has a switch of its own.</remarks>
internal static class SglangServe
{
    /// <summary>Adds the flags of a deployment.</summary>
    public static void Add(
        ServeFlags flags,
        Deployment deployment,
        ResolvedEngineOptions engine,
        string? quantization,
        int maxModelLen
    )
    {
        int groups = deployment.DataParallel;
        flags.Set("--quantization", quantization);
        flags.Set("--dtype", deployment.Gpu.HasBf16 ? null : "half");
        flags.SetAbove("--tp-size", deployment.TensorParallel * groups, 1);
        flags.SetAbove("--pp-size", deployment.PipelineParallel, 1);
        if (groups > 1)
        {
            flags.Set("--dp-size", ServeFlags.Text(groups));
            flags.Switch("--enable-dp-attention");
        }

        flags.SetAbove("--ep-size", deployment.ExpertParallel, 1);
        flags.Set("--context-length", ServeFlags.Text(maxModelLen));
        flags.Set("--mem-fraction-static", ServeFlags.Share(engine.GpuMemoryUtilization));
        flags.Set(
            "--chunked-prefill-size",
            engine.EnableChunkedPrefill ? ServeFlags.Text(engine.MaxNumBatchedTokens * groups) : "-1"
        );
        flags.Set(
            "--max-prefill-tokens",
            engine.EnableChunkedPrefill ? null : ServeFlags.Text(engine.MaxNumBatchedTokens)
        );
        flags.Set("--max-running-requests", ServeFlags.Text(engine.MaxNumSeqs * groups));
        flags.Set("--kv-cache-dtype", deployment.KvFormat == NumberFormat.Fp8 ? "fp8_e4m3" : null);
        flags.SetAbove("--max-total-tokens", (engine.NumGpuBlocksOverride ?? 0) * engine.BlockSize, 0);
        flags.Switch("--disable-radix-cache", !engine.EnablePrefixCaching);
        if (engine.SchedulingPolicy == SchedulingPolicy.Priority)
        {
            flags.Switch("--enable-priority-scheduling");
            flags.Switch("--schedule-low-priority-values-first");
        }

        flags.Set("--port", "8000");
    }
}
