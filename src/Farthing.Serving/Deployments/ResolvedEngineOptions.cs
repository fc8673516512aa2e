namespace Farthing.Serving.Deployments;

/// <summary>An engine's settings with every default filled in.</summary>
public sealed record ResolvedEngineOptions
{
    /// <summary>Tokens scheduled in one step.</summary>
    public required int MaxNumBatchedTokens { get; init; }

    /// <summary>Sequences running at once.</summary>
    public required int MaxNumSeqs { get; init; }

    /// <summary>Longest sequence in tokens, prompt and output together.</summary>
    public required int MaxModelLen { get; init; }

    /// <summary>Share of the GPU's memory that the engine may take.</summary>
    public required double GpuMemoryUtilization { get; init; }

    /// <summary>Tokens of one KV block.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Longest piece of a prompt in one step; 0 for no separate limit.</summary>
    public required int LongPrefillTokenThreshold { get; init; }

    /// <summary>Reuse of blocks with equal prefixes.</summary>
    public required bool EnablePrefixCaching { get; init; }

    /// <summary>Prompts may be computed in pieces.</summary>
    public required bool EnableChunkedPrefill { get; init; }

    /// <summary>A prompt is admitted only if all its blocks fit at once.</summary>
    public required bool ReserveFullInput { get; init; }

    /// <summary>Order of waiting requests.</summary>
    public required SchedulingPolicy SchedulingPolicy { get; init; }

    /// <summary>KV blocks, where the user knows them; null computes them from memory.</summary>
    public required int? NumGpuBlocksOverride { get; init; }

    /// <summary>Continuous or static batching.</summary>
    public required BatchingMode Batching { get; init; }

    /// <summary>Paged or contiguous KV memory.</summary>
    public required KvLayout KvLayout { get; init; }

    /// <summary>The settings of a deployment: what its options name, else the GPU's defaults, else the model's context.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="version">Version of vLLM; null for the latest known.</param>
    public static ResolvedEngineOptions Of(Deployment deployment, Version? version = null)
    {
        EngineOptions options = deployment.Engine;
        EngineDefaults defaults = EngineDefaults.For(deployment.Gpu, version);
        return new ResolvedEngineOptions
        {
            MaxNumBatchedTokens = options.MaxNumBatchedTokens ?? defaults.MaxNumBatchedTokens,
            MaxNumSeqs = options.MaxNumSeqs ?? defaults.MaxNumSeqs,
            MaxModelLen = options.MaxModelLen ?? deployment.Model.MaxPositionEmbeddings,
            GpuMemoryUtilization = options.GpuMemoryUtilization ?? defaults.GpuMemoryUtilization,
            BlockSize = options.BlockSize,
            LongPrefillTokenThreshold = options.LongPrefillTokenThreshold,
            EnablePrefixCaching = options.EnablePrefixCaching,
            EnableChunkedPrefill = options.EnableChunkedPrefill,
            ReserveFullInput = options.ReserveFullInput,
            SchedulingPolicy = options.SchedulingPolicy,
            NumGpuBlocksOverride = options.NumGpuBlocksOverride,
            Batching = options.Batching,
            KvLayout = options.KvLayout,
        };
    }
}
