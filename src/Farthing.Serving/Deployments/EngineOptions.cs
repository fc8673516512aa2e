namespace Farthing.Serving.Deployments;

/// <summary>Settings of one engine, named after vLLM's flags. A null takes the engine's default for the GPU (EngineDefaults).</summary>
/// <remarks>To add a setting: property here with its range; check in EngineOptionsValidator; read it in the engine; flag in the executable; field in the scenario; line in docs/simulate.md.</remarks>
public sealed record EngineOptions
{
    /// <summary>Tokens scheduled in one step. Range 1…1,048,576; default by GPU memory.</summary>
    public int? MaxNumBatchedTokens { get; init; }

    /// <summary>Sequences running at once. Range 1…65,536; default by GPU memory.</summary>
    public int? MaxNumSeqs { get; init; }

    /// <summary>Longest sequence, prompt and output together, in tokens; default the model's.</summary>
    public int? MaxModelLen { get; init; }

    /// <summary>Share of the GPU's memory that the engine may take. Range above 0 to 1; default 0.92 (0.90 up to vLLM 0.21).</summary>
    public double? GpuMemoryUtilization { get; init; }

    /// <summary>The KV cache's share of what weights and work space leave free, as TensorRT-LLM (free_gpu_memory_fraction) counts; it replaces <see cref="GpuMemoryUtilization"/>. Range above 0 to 1; null counts as vLLM does.</summary>
    public double? KvFreeMemoryFraction { get; init; }

    /// <summary>Tokens of one KV block. Default 16.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>Reuse of blocks with equal prefixes. Default on.</summary>
    public bool EnablePrefixCaching { get; init; } = true;

    /// <summary>Prompts may be computed in pieces. Default on.</summary>
    public bool EnableChunkedPrefill { get; init; } = true;

    /// <summary>A prompt is admitted only if all its blocks fit at once (vLLM's scheduler_reserve_full_isl). Default on.</summary>
    public bool ReserveFullInput { get; init; } = true;

    /// <summary>Longest piece of a prompt in one step; 0 for no separate limit. Default 0.</summary>
    public int LongPrefillTokenThreshold { get; init; }

    /// <summary>Order of waiting requests. Default first come, first served.</summary>
    public SchedulingPolicy SchedulingPolicy { get; init; } = SchedulingPolicy.Fcfs;

    /// <summary>KV blocks, where the user knows them; null computes them from memory.</summary>
    public int? NumGpuBlocksOverride { get; init; }

    /// <summary>Continuous batching, or static batches as engines before it had. Default continuous.</summary>
    public BatchingMode Batching { get; init; } = BatchingMode.Continuous;

    /// <summary>KV memory in blocks on demand, or one contiguous slot of <see cref="MaxModelLen"/> per sequence. Default paged.</summary>
    public KvLayout KvLayout { get; init; } = KvLayout.Paged;
}
