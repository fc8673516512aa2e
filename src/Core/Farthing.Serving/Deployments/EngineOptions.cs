namespace Farthing.Serving.Deployments;

/// <summary>Settings of one engine, named after vLLM's flags whichever it is. A null takes the engine's default for the GPU (EngineDefaults).</summary>
/// <remarks>To add a setting: property here with its range; check in EngineOptionsValidator; read it in the engine; flag in the executable; field in the scenario; line in docs/simulate.md.</remarks>
public sealed record EngineOptions
{
    /// <summary>The engine. Default vLLM.</summary>
    public EngineFamily Family { get; init; } = EngineFamily.Vllm;

    /// <summary>Tokens scheduled in one step. Range 1…1,048,576; default by GPU memory.</summary>
    public int? MaxNumBatchedTokens { get; init; }

    /// <summary>Sequences running at once. Range 1…65,536; default by GPU memory.</summary>
    public int? MaxNumSeqs { get; init; }

    /// <summary>Longest sequence, prompt and output together, in tokens; default the model's.</summary>
    public int? MaxModelLen { get; init; }

    /// <summary>Share of memory as the engine counts it: of the GPU's, all that it may take (vLLM; default 0.92, 0.90 up to 0.21); of the GPU's, weights and KV cache (SGLang's mem_fraction_static); of what weights and work space leave free, the KV cache (TensorRT-LLM's free_gpu_memory_fraction; default 0.90). Range above 0 to 1.</summary>
    public double? GpuMemoryUtilization { get; init; }

    /// <summary>Tokens of one KV block. Default 16; TensorRT-LLM 32.</summary>
    public int? BlockSize { get; init; }

    /// <summary>Reuse of blocks with equal prefixes. Default on.</summary>
    public bool EnablePrefixCaching { get; init; } = true;

    /// <summary>Prompts may be computed in pieces. Default on.</summary>
    public bool EnableChunkedPrefill { get; init; } = true;

    /// <summary>The KV room that a request must find free. Default the engine's.</summary>
    public KvReservation? Reservation { get; init; }

    /// <summary>Longest piece of a prompt in one step; 0 for no separate limit. Default 0.</summary>
    public int LongPrefillTokenThreshold { get; init; }

    /// <summary>Order of waiting requests. Default first come, first served.</summary>
    public SchedulingPolicy SchedulingPolicy { get; init; } = SchedulingPolicy.Fcfs;

    /// <summary>KV blocks, where the user knows them; null computes them from memory.</summary>
    public int? NumGpuBlocksOverride { get; init; }

    /// <summary>When requests may join a batch. Default the engine's.</summary>
    public BatchingMode? Batching { get; init; }

    /// <summary>KV memory in blocks on demand, or one contiguous slot per sequence. Default paged.</summary>
    public KvLayout KvLayout { get; init; } = KvLayout.Paged;

    /// <summary>Adapters beside the model; null for none.</summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>The longest output that requests ask for (max_tokens): what a contiguous slot holds beside the prompt. Null holds up to <see cref="MaxModelLen"/>.</summary>
    public int? MaxTokens { get; init; }
}

/// <summary>Adapters (LoRA) beside a model, named after vLLM's flags.</summary>
/// <remarks>What turning them on takes from the throughput of a dense model is published as 8 to 35 % (vLLM PR 11267: −34 % on an A100 at rank 8; PR 15655: −8 to −24 %), hardly by the number of adapters while they fit. The center is this project's reading.</remarks>
public sealed record LoraOptions
{
    /// <summary>The share of throughput that they take where nobody says so.</summary>
    public const double UsualSlowdown = 0.2;

    /// <summary>The least that is published.</summary>
    public const double LeastSlowdown = 0.08;

    /// <summary>The most that is published.</summary>
    public const double MostSlowdown = 0.35;

    /// <summary>Adapters in one batch; each has a slot in the GPU's memory. Range 1…1,024.</summary>
    public required int MaxLoras { get; init; }

    /// <summary>Rank that slots are made for. Default 16.</summary>
    public int MaxLoraRank { get; init; } = 16;

    /// <summary>Adapters in the host's memory, those of the slots among them; default as many as slots.</summary>
    public int? MaxCpuLoras { get; init; }

    /// <summary>Share of throughput that they take, as measured; null takes what is published, with its band.</summary>
    public double? Slowdown { get; init; }

    /// <summary>Factor on every step.</summary>
    public double StepFactor => 1 / (1 - (Slowdown ?? UsualSlowdown));
}
