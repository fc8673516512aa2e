namespace Farthing.Serving.Memory;

/// <summary>Memory use of the fullest GPU, and the tokens that the KV cache holds.</summary>
public sealed record MemoryBudgetResult
{
    /// <summary>Memory as the driver reports it.</summary>
    public required double DriverBytes { get; init; }

    /// <summary>Memory as the framework sees it.</summary>
    public required double TotalBytes { get; init; }

    /// <summary>Share of it that is for weights, <see cref="Overheads"/> and KV cache.</summary>
    public required double Utilization { get; init; }

    /// <summary><see cref="TotalBytes"/> × <see cref="Utilization"/>.</summary>
    public double UsableBytes => TotalBytes * Utilization;

    /// <summary>Weights by part.</summary>
    public required IReadOnlyList<MemoryPart> Weights { get; init; }

    /// <summary>Memory of the engine beside weights and KV within that share: activations, sampler, communication, context, graphs.</summary>
    public required IReadOnlyList<MemoryPart> Overheads { get; init; }

    /// <summary>All weights of the GPU.</summary>
    public double WeightBytes => Weights.Sum(part => part.Bytes);

    /// <summary>All overheads.</summary>
    public double OverheadBytes => Overheads.Sum(part => part.Bytes);

    /// <summary>Share of the rest that the KV cache takes: free_gpu_memory_fraction as TensorRT-LLM counts, else 1.</summary>
    public double KvShare { get; init; } = 1;

    /// <summary>Memory left for the KV cache; below 0 where weights and overheads do not fit.</summary>
    public double KvBytes => (UsableBytes - WeightBytes - OverheadBytes) * KvShare;

    /// <summary>Cache bytes that one more token takes on the GPU while all windows grow.</summary>
    public required double KvBytesPerToken { get; init; }

    /// <summary>Cache bytes per token of a sequence of <see cref="TypicalTokens"/>, with windows and states: what blocks are counted with.</summary>
    public required double EffectiveBytesPerToken { get; init; }

    /// <summary>The length of sequence that windowed layers and states are averaged over.</summary>
    public required int TypicalTokens { get; init; }

    /// <summary>Tokens of one block.</summary>
    public required int BlockSize { get; init; }

    /// <summary>KV blocks of one data-parallel rank.</summary>
    public required int KvBlocksPerRank { get; init; }

    /// <summary>KV blocks of the replica, over its data-parallel ranks.</summary>
    public required int KvBlocks { get; init; }

    /// <summary>KV tokens of the replica.</summary>
    public long KvTokens => (long)KvBlocks * BlockSize;

    /// <summary>True when weights and overheads fit and at least one block is left.</summary>
    public bool Fits => KvBlocksPerRank > 0;

    /// <summary>Bytes that are missing for weights and overheads; 0 where they fit.</summary>
    public double ShortBytes => Math.Max(0, -KvBytes);

    /// <summary>The longest sequence that one rank's cache holds, in tokens; vLLM refuses to start when it is below max_model_len.</summary>
    public long LongestSequenceTokens => (long)KvBlocksPerRank * BlockSize;
}
