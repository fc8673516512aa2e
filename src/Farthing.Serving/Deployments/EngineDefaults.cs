using Farthing.Serving.Gpus;

namespace Farthing.Serving.Deployments;

/// <summary>vLLM's defaults, which depend on the GPU's memory and on the version.</summary>
/// <remarks>Source: EngineArgs.get_batch_defaults and mem_utils of vLLM (0.19 to 0.24, read through AIConfigurator's and LLMServingSim's ports): GPUs of 70 GiB and more that are not an A100 take 8,192 tokens (API server) and 1,024 sequences, others 2,048 and 256; utilization 0.90 up to 0.21, 0.92 from 0.22.</remarks>
/// <param name="MaxNumBatchedTokens">Tokens of one step.</param>
/// <param name="MaxNumSeqs">Sequences running at once.</param>
/// <param name="GpuMemoryUtilization">Share of memory that the engine may take.</param>
public sealed record EngineDefaults(int MaxNumBatchedTokens, int MaxNumSeqs, double GpuMemoryUtilization)
{
    /// <summary>The version whose defaults are used where none is named.</summary>
    public static Version LatestVersion { get; } = new(0, 24);

    private const long LargeMemoryBytes = 70L << 30;

    /// <summary>The defaults for a GPU.</summary>
    /// <param name="gpu">The GPU.</param>
    /// <param name="version">Version of vLLM; null for <see cref="LatestVersion"/>.</param>
    public static EngineDefaults For(GpuSpec gpu, Version? version = null)
    {
        bool isLarge =
            gpu.MemoryBytes >= LargeMemoryBytes
            && !gpu.Id.Contains("A100", StringComparison.OrdinalIgnoreCase);
        double utilization = (version ?? LatestVersion) >= new Version(0, 22) ? 0.92 : 0.90;
        return isLarge
            ? new EngineDefaults(8192, 1024, utilization)
            : new EngineDefaults(2048, 256, utilization);
    }
}
