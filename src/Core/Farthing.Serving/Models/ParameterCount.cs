namespace Farthing.Serving.Models;

/// <summary>Parameters of a model, part by part, as its architecture implies them. Vision towers and multi-token-prediction layers are left out.</summary>
/// <remarks>Formulas per layer, h = hidden, n = heads, v = KV heads, d = head dimension: grouped attention h·n·d + 2·h·v·d + n·d·h; latent attention h·r + r + r·n·(nope + rope) + h·(k + rope) + k + k·n·(nope + value) + n·value·h with ranks r and k; gated feed-forward 3·h·i, else 2·h·i; experts E times that, with a router h·E. They reproduce the published totals within 2 % (docs/catalog.md lists the worst).</remarks>
public sealed record ParameterCount
{
    /// <summary>The input embedding; the head too where the two are tied.</summary>
    public required long Embedding { get; init; }

    /// <summary>The output head; 0 where it is the embedding.</summary>
    public required long LmHead { get; init; }

    /// <summary>Norms between parts and before the head.</summary>
    public required long Norms { get; init; }

    /// <summary>Routers with their biases, and the gates of shared experts.</summary>
    public required long Routers { get; init; }

    /// <summary>Attention, linear-attention and Mamba mixers, with the norms and indexers inside them.</summary>
    public required long Attention { get; init; }

    /// <summary>Dense feed-forward networks, those beside experts too.</summary>
    public required long DenseFfn { get; init; }

    /// <summary>Experts that every token visits, and projections in and out of a latent that experts work on.</summary>
    public required long SharedExperts { get; init; }

    /// <summary>All routed experts.</summary>
    public required long RoutedExperts { get; init; }

    /// <summary>Routed experts that one token visits.</summary>
    public required long ActiveRoutedExperts { get; init; }

    /// <summary>Parameters outside the layer groups.</summary>
    public required long Other { get; init; }

    /// <summary>The input embedding where it is a matrix of its own: gathered row by row, never streamed.</summary>
    public required long UntiedEmbedding { get; init; }

    /// <summary>Everything outside routed experts.</summary>
    public long WithoutRoutedExperts =>
        Embedding + LmHead + Norms + Routers + Attention + DenseFfn + SharedExperts + Other;

    /// <summary>All parameters; tied embeddings once.</summary>
    public long Total => WithoutRoutedExperts + RoutedExperts;

    /// <summary>Parameters that one token uses, embedding and head included.</summary>
    public long Active => WithoutRoutedExperts + ActiveRoutedExperts;

    /// <summary>Parameters read by a decode step of one sequence: <see cref="Active"/> without an untied input embedding, the head once.</summary>
    public long DecodeRead => Active - UntiedEmbedding;

    /// <summary>Counts a model.</summary>
    public static ParameterCount Of(ModelSpec model)
    {
        long hidden = model.HiddenSize;
        long table = model.VocabSize * hidden;
        long routers = 0;
        long attention = 0;
        long dense = 0;
        long shared = 0;
        long routed = 0;
        long activeRouted = 0;
        foreach (LayerGroup group in model.Layers)
        {
            attention += group.Count * AttentionOf(group.Attention, hidden);
            dense += group.Count * DenseOf(group.Ffn, hidden);
            if (group.Ffn is MoeFfn moe)
            {
                routers += group.Count * RouterOf(moe, hidden);
                shared += group.Count * SharedOf(moe, hidden);
                routed += group.Count * moe.Experts * ExpertOf(moe, hidden);
                activeRouted += group.Count * moe.TopK * ExpertOf(moe, hidden);
            }
        }

        return new ParameterCount
        {
            Embedding = table,
            LmHead = model.TieWordEmbeddings ? 0 : table,
            UntiedEmbedding = model.TieWordEmbeddings ? 0 : table,
            Norms =
                ((long)model.NumHiddenLayers * model.NormElementsPerLayer)
                + (model.FinalNormElements ?? model.HiddenSize),
            Routers = routers,
            Attention = attention,
            DenseFfn = dense,
            SharedExperts = shared,
            RoutedExperts = routed,
            ActiveRoutedExperts = activeRouted,
            Other = model.OtherParameters,
        };
    }

    /// <summary>Parameters of the mixer of one layer.</summary>
    public static long AttentionOf(AttentionSpec attention, long hidden) =>
        attention switch
        {
            NoAttention => 0,
            GroupedAttention grouped => GroupedOf(grouped, hidden),
            LatentAttention latent => LatentOf(latent, hidden),
            LinearAttention linear => LinearOf(linear, hidden),
            MambaMixer mamba => MambaOf(mamba, hidden),
            _ => throw new ArgumentOutOfRangeException(nameof(attention), attention, "no count is known"),
        };

    /// <summary>Parameters of one routed expert.</summary>
    public static long ExpertOf(MoeFfn moe, long hidden)
    {
        long width = moe.LatentSize ?? hidden;
        long inner = moe.Intermediate;
        long bias = moe.HasExpertBias ? (moe.IsGated ? 2 * inner : inner) + width : 0;
        return ((moe.IsGated ? 3 : 2) * width * inner) + bias;
    }

    /// <summary>Parameters of what every token takes beside routed experts in one layer: shared experts, and the way into and out of a latent.</summary>
    public static long SharedOf(MoeFfn moe, long hidden) =>
        ((moe.IsGated ? 3 : 2) * hidden * moe.SharedIntermediate)
        + (moe.LatentSize is { } latent ? 2 * hidden * latent : 0);

    /// <summary>Parameters of the dense feed-forward of one layer; of one beside experts too.</summary>
    public static long DenseOf(FfnSpec ffn, long hidden) =>
        ffn switch
        {
            NoFfn => 0,
            DenseFfn dense => ((dense.IsGated ? 3 : 2) * hidden * dense.Intermediate)
                + (dense.HasBias ? (dense.IsGated ? 2L : 1L) * dense.Intermediate + hidden : 0),
            MoeFfn moe => 3 * hidden * moe.ParallelDenseIntermediate,
            _ => throw new ArgumentOutOfRangeException(nameof(ffn), ffn, "no count is known"),
        };

    private static long RouterOf(MoeFfn moe, long hidden) =>
        (hidden * moe.Experts) + (moe.HasRouterBias ? moe.Experts : 0) + (moe.HasSharedGate ? hidden : 0);

    private static long GroupedOf(GroupedAttention a, long hidden)
    {
        long queries = (long)a.Heads * a.HeadDim;
        long keys = (long)a.KvHeads * a.HeadDim;
        long values = (long)a.KvHeads * a.ValueDim;
        long outputs = (long)a.Heads * a.ValueDim;
        long count = (hidden * (queries + keys + (a.KeysAreValues ? 0 : values))) + (outputs * hidden);
        count += a.QkvBias ? queries + keys + values : 0;
        count += a.OutputBias ? hidden : 0;
        count += a.HasSinks ? a.Heads : 0;
        count += a.HasQkNorm ? 2 * a.HeadDim : 0;
        count += a.HasFullWidthQkNorm ? queries + keys : 0;
        count += a.Indexer is { } indexer ? hidden * (indexer.Heads + 1) * indexer.HeadDim : 0;
        return count + (a.HasOutputGate ? hidden * queries : 0);
    }

    private static long LatentOf(LatentAttention a, long hidden)
    {
        long heads = a.Heads;
        long queryHead = a.NopeHeadDim + a.RopeHeadDim;
        long count = a.QueryRank is { } rank
            ? (hidden * rank) + rank + (rank * heads * queryHead)
            : hidden * heads * queryHead;
        count += (hidden * (a.KvRank + a.RopeHeadDim)) + a.KvRank;
        if (a.Compressed is { } compressed)
        {
            return count + CompressedOf(a, compressed, hidden);
        }

        count += a.KvRank * heads * (a.NopeHeadDim + a.ValueHeadDim);
        count += heads * a.ValueHeadDim * hidden * (a.HasOutputGate ? 2 : 1);
        return a.Indexer is { IsShared: false } indexer
            ? count
                + ((a.QueryRank ?? hidden) * indexer.Heads * indexer.HeadDim)
                + (hidden * indexer.HeadDim)
                + (2 * indexer.HeadDim)
                + (hidden * indexer.Heads)
            : count;
    }

    /// <summary>Output of groups through a rank, the compressor with its positions, and the indexer's with its own compressor.</summary>
    private static long CompressedOf(LatentAttention a, CompressedLatent c, long hidden)
    {
        long values = (long)a.Heads * a.ValueHeadDim;
        long latent = a.KvRank + a.RopeHeadDim;
        long count = c.OutputRank * (values + (c.OutputGroups * hidden)) + a.Heads;
        if (c.Ratio > 0)
        {
            count += c.Streams * latent * ((2 * hidden) + c.Ratio) + latent;
        }

        return a.Indexer is { } indexer
            ? count
                + ((a.QueryRank ?? hidden) * indexer.Heads * indexer.HeadDim)
                + (hidden * indexer.Heads)
                + (c.Streams * indexer.HeadDim * ((2 * hidden) + c.Ratio))
                + indexer.HeadDim
            : count;
    }

    private static long LinearOf(LinearAttention a, long hidden)
    {
        long keys = (long)a.KeyHeads * a.KeyHeadDim;
        long values = (long)a.ValueHeads * a.ValueHeadDim;
        long gate = a.GateRank is { } gateRank ? gateRank * (hidden + values) : hidden * values;
        long decay = a.DecayRank is { } rank ? rank * (hidden + keys) : hidden * a.ValueHeads;
        return (hidden * (2 * keys + values))
            + gate
            + decay
            + (hidden * a.ValueHeads)
            + (a.ConvKernel * (2 * keys + values))
            + (2 * a.ValueHeads)
            + a.ValueHeadDim
            + (values * hidden);
    }

    private static long MambaOf(MambaMixer a, long hidden)
    {
        long inner = (long)a.Heads * a.HeadDim;
        long mixed = inner + (2L * a.Groups * a.StateSize);
        return (hidden * (inner + mixed + a.Heads))
            + (mixed * a.ConvKernel)
            + mixed
            + (3 * a.Heads)
            + inner
            + (inner * hidden);
    }
}
