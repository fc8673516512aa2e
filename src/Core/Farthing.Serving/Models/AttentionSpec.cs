namespace Farthing.Serving.Models;

/// <summary>Token mixing of a layer.</summary>
public abstract record AttentionSpec;

/// <summary>No token mixing: a layer that is only a feed-forward (Nemotron-H).</summary>
public sealed record NoAttention : AttentionSpec;

/// <summary>Softmax attention with grouped heads (MHA and MQA are its ends).</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="KvHeads">Key and value heads.</param>
/// <param name="HeadDim">Elements of one head.</param>
public sealed record GroupedAttention(int Heads, int KvHeads, int HeadDim) : AttentionSpec
{
    /// <summary>Elements of a value head; null where they are <see cref="HeadDim"/> (MiMo-V2 has narrower values).</summary>
    public int? ValueHeadDim { get; init; }

    /// <summary>Elements of a value head.</summary>
    public int ValueDim => ValueHeadDim ?? HeadDim;

    /// <summary>Tokens that a query sees; null sees all.</summary>
    public int? Window { get; init; }

    /// <summary>The indexer that picks blocks of tokens (MiniMax-M3); null for dense attention.</summary>
    public SparseIndexer? Indexer { get; init; }

    /// <summary>Bias on the query, key and value projections.</summary>
    public bool QkvBias { get; init; }

    /// <summary>Bias on the output projection.</summary>
    public bool OutputBias { get; init; }

    /// <summary>One learned sink per head (gpt-oss).</summary>
    public bool HasSinks { get; init; }

    /// <summary>Norms on queries and keys of <see cref="HeadDim"/> elements each (Qwen3, Gemma 3).</summary>
    public bool HasQkNorm { get; init; }

    /// <summary>Norms on queries and keys over all heads together (MiniMax), instead of one head's elements.</summary>
    public bool HasFullWidthQkNorm { get; init; }

    /// <summary>Keys and values are one projection (Gemma 4, full layers).</summary>
    public bool KeysAreValues { get; init; }

    /// <summary>A gate of the size of the queries on the output (Qwen3.5).</summary>
    public bool HasOutputGate { get; init; }
}

/// <summary>Multi-head latent attention (DeepSeek-V2 and later): the cache holds one latent vector per token and layer, replicated over tensor-parallel ranks.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="QueryRank">Rank of the query's down-projection; null where queries are projected directly.</param>
/// <param name="KvRank">Elements of the latent.</param>
/// <param name="NopeHeadDim">Elements of a head without rotary position.</param>
/// <param name="RopeHeadDim">Elements of the rotary part, shared by all heads in the cache.</param>
/// <param name="ValueHeadDim">Elements of a value head.</param>
public sealed record LatentAttention(
    int Heads,
    int? QueryRank,
    int KvRank,
    int NopeHeadDim,
    int RopeHeadDim,
    int ValueHeadDim
) : AttentionSpec
{
    /// <summary>The sparse indexer of DSA (DeepSeek-V3.2, GLM-5); null for dense attention.</summary>
    public SparseIndexer? Indexer { get; init; }

    /// <summary>A gate of the size of the values on the output (Kimi K3).</summary>
    public bool HasOutputGate { get; init; }

    /// <summary>The cache of DeepSeek-V4: recent tokens whole, older ones compressed; null where every token is cached.</summary>
    public CompressedLatent? Compressed { get; init; }
}

/// <summary>The cache and projections of DeepSeek-V4's attention: keys and values are one head, which all queries share.</summary>
/// <param name="Window">Recent tokens that are cached whole.</param>
/// <param name="Ratio">Tokens that one compressed entry stands for; 0 where the layer sees its window only.</param>
/// <param name="OutputGroups">Groups of heads that are projected apart.</param>
/// <param name="OutputRank">Rank of a group's projection.</param>
public sealed record CompressedLatent(int Window, int Ratio, int OutputGroups, int OutputRank)
{
    /// <summary>Streams of projections in a compressor: blocks of the smallest ratio overlap.</summary>
    public int Streams => Ratio == 4 ? 2 : 1;
}

/// <summary>Gated delta-rule linear attention (Qwen3.5): a state of constant size per sequence.</summary>
/// <param name="KeyHeads">Key heads.</param>
/// <param name="KeyHeadDim">Elements of a key head.</param>
/// <param name="ValueHeads">Value heads.</param>
/// <param name="ValueHeadDim">Elements of a value head.</param>
/// <param name="ConvKernel">Width of the short convolution.</param>
public sealed record LinearAttention(
    int KeyHeads,
    int KeyHeadDim,
    int ValueHeads,
    int ValueHeadDim,
    int ConvKernel
) : AttentionSpec
{
    /// <summary>Rank of a decay per element (Kimi delta attention); null for one decay per value head.</summary>
    public int? DecayRank { get; init; }

    /// <summary>Rank of the output gate (Kimi-Linear); null for a gate of full rank.</summary>
    public int? GateRank { get; init; }
}

/// <summary>A Mamba-2 mixer: a state of constant size per sequence.</summary>
/// <param name="Heads">Heads.</param>
/// <param name="HeadDim">Elements of a head.</param>
/// <param name="StateSize">State elements per channel.</param>
/// <param name="Groups">Groups that share B and C.</param>
/// <param name="ConvKernel">Width of the short convolution.</param>
public sealed record MambaMixer(int Heads, int HeadDim, int StateSize, int Groups, int ConvKernel)
    : AttentionSpec;

/// <summary>The indexer of DeepSeek sparse attention: scores all tokens cheaply, attention then reads the best.</summary>
/// <param name="Heads">Indexer heads.</param>
/// <param name="HeadDim">Elements of an indexer head.</param>
/// <param name="TopK">Tokens that attention reads.</param>
/// <param name="KvBytesPerToken">Bytes of its own key cache per token and layer.</param>
public sealed record SparseIndexer(int Heads, int HeadDim, int TopK, int KvBytesPerToken)
{
    /// <summary>True where a layer reuses the choice of an earlier layer (GLM-5.2): it has neither indexer weights nor an indexer cache of its own.</summary>
    public bool IsShared { get; init; }
}
