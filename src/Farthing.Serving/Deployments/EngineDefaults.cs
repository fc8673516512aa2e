using Farthing.Serving.Gpus;

namespace Farthing.Serving.Deployments;

/// <summary>Defaults of engines: by family, version and the GPU's memory.</summary>
/// <remarks>vLLM: EngineArgs.get_batch_defaults and mem_utils of vLLM (0.19 to 0.24, read through AIConfigurator's and LLMServingSim's ports): GPUs of 70 GiB and more that are not an A100 take 8,192 tokens (API server) and 1,024 sequences, others 2,048 and 256; utilization 0.90 up to 0.21, 0.92 from 0.22.
/// TensorRT-LLM: build and bench defaults max_batch_size 2,048 and max_num_tokens 8,192 per pipeline stage and data-parallel rank, free_gpu_memory_fraction 0.90 (its published tables say 0.90 to 0.95); static tables of 0.5 to 0.9 state their batch.
/// SGLang: chunked_prefill_size 8,192, max_running_requests bounded by memory alone (4,096 here), memory as vLLM counts it (assumed: mem_fraction_static leaves work space out). Both from the engines' documentation, not fetched again.</remarks>
/// <param name="MaxNumBatchedTokens">Tokens of one step.</param>
/// <param name="MaxNumSeqs">Sequences running at once.</param>
/// <param name="GpuMemoryUtilization">Share of memory that the engine may take.</param>
public sealed record EngineDefaults(int MaxNumBatchedTokens, int MaxNumSeqs, double GpuMemoryUtilization)
{
    /// <summary>The version whose defaults are used where none is named.</summary>
    public static Version LatestVersion { get; } = new(0, 24);

    private const long LargeMemoryBytes = 70L << 30;

    /// <summary>vLLM names the A100, whose architecture no other GPU of that size in the catalog has.</summary>
    private const string SmallBatchFamily = "Ampere";

    /// <summary>The defaults for a GPU.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="version">Version of vLLM; null for <see cref="LatestVersion"/>.</param>
    public static EngineDefaults For(GpuSpec gpu, Version? version = null)
    {
        bool isLarge = gpu.MemoryBytes >= LargeMemoryBytes && gpu.ArchitectureFamily != SmallBatchFamily;
        double utilization = (version ?? LatestVersion) >= new Version(0, 22) ? 0.92 : 0.90;
        return isLarge
            ? new EngineDefaults(8192, 1024, utilization)
            : new EngineDefaults(2048, 256, utilization);
    }

    /// <summary>The KV cache's share of free memory, where the engine counts so; null where it takes a share of all (<see cref="GpuMemoryUtilization"/>).</summary>
    public double? KvFreeMemoryFraction { get; init; }

    /// <summary>The defaults of an engine family.</summary>
    /// <param name="engine">vllm, trtllm, sglang; others are taken for vLLM.</param>
    /// <param name="gpu">The GPU.</param>
    /// <param name="version">The engine's version; null for the latest known.</param>
    public static EngineDefaults Of(string engine, GpuSpec gpu, Version? version = null) =>
        engine switch
        {
            "trtllm" => new EngineDefaults(8192, 2048, 1) { KvFreeMemoryFraction = 0.9 },
            "sglang" => For(gpu) with { MaxNumBatchedTokens = 8192, MaxNumSeqs = 4096 },
            _ => For(gpu, version),
        };
}
