namespace Farthing.Serving.Deployments;

/// <summary>An engine's settings with every default filled in.</summary>
public sealed record ResolvedEngineOptions
{
    /// <summary>The engine.</summary>
    public required EngineFamily Family { get; init; }

    /// <summary>Tokens scheduled in one step.</summary>
    public required int MaxNumBatchedTokens { get; init; }

    /// <summary>Sequences running at once.</summary>
    public required int MaxNumSeqs { get; init; }

    /// <summary>Longest sequence in tokens, prompt and output together.</summary>
    public required int MaxModelLen { get; init; }

    /// <summary>Longest prompt that the engine accepts: TensorRT-LLM without chunked prefill refuses one beyond <see cref="MaxNumBatchedTokens"/> (max_num_tokens).</summary>
    public int MaxInputTokens =>
        Family == EngineFamily.Trtllm && !EnableChunkedPrefill ? MaxNumBatchedTokens : int.MaxValue;

    /// <summary>Share of memory as the engine counts it (<see cref="EngineOptions.GpuMemoryUtilization"/>).</summary>
    public required double GpuMemoryUtilization { get; init; }

    /// <summary>Tokens of one KV block.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Longest piece of a prompt in one step; 0 for no separate limit.</summary>
    public required int LongPrefillTokenThreshold { get; init; }

    /// <summary>Reuse of blocks with equal prefixes.</summary>
    public required bool EnablePrefixCaching { get; init; }

    /// <summary>Prompts may be computed in pieces.</summary>
    public required bool EnableChunkedPrefill { get; init; }

    /// <summary>The KV room that a request must find free.</summary>
    public required KvReservation Reservation { get; init; }

    /// <summary>Order of waiting requests.</summary>
    public required SchedulingPolicy SchedulingPolicy { get; init; }

    /// <summary>KV blocks, where the user knows them; null computes them from memory.</summary>
    public required int? NumGpuBlocksOverride { get; init; }

    /// <summary>When requests may join a batch.</summary>
    public required BatchingMode Batching { get; init; }

    /// <summary>Paged or contiguous KV memory.</summary>
    public required KvLayout KvLayout { get; init; }

    /// <summary>The longest output that requests ask for; null for as much as <see cref="MaxModelLen"/> leaves.</summary>
    public required int? MaxTokens { get; init; }

    /// <summary>The settings of a deployment: what its options name, else the engine's defaults for the GPU, else the model's context.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="version">The engine's version; null for the latest known.</param>
    public static ResolvedEngineOptions Of(Deployment deployment, Version? version = null)
    {
        EngineOptions options = deployment.Engine;
        EngineDefaults defaults = EngineDefaults.Of(deployment, version);
        int maxModelLen = options.MaxModelLen ?? deployment.Model.MaxPositionEmbeddings;
        return new ResolvedEngineOptions
        {
            Family = options.Family,
            MaxNumBatchedTokens =
                options.MaxNumBatchedTokens ?? defaults.BatchedTokensFor(options, maxModelLen),
            MaxNumSeqs = options.MaxNumSeqs ?? defaults.MaxNumSeqs,
            MaxModelLen = maxModelLen,
            GpuMemoryUtilization = options.GpuMemoryUtilization ?? defaults.GpuMemoryUtilization,
            BlockSize = options.BlockSize ?? defaults.BlockSize,
            LongPrefillTokenThreshold = options.LongPrefillTokenThreshold,
            EnablePrefixCaching = options.EnablePrefixCaching,
            EnableChunkedPrefill = options.EnableChunkedPrefill,
            Reservation = options.Reservation ?? defaults.Reservation,
            SchedulingPolicy = options.SchedulingPolicy,
            NumGpuBlocksOverride = options.NumGpuBlocksOverride,
            Batching = options.Batching ?? defaults.Batching,
            KvLayout = options.KvLayout,
            MaxTokens = options.MaxTokens,
        };
    }
}
