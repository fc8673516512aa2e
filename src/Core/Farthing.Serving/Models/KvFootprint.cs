namespace Farthing.Serving.Models;

/// <summary>Bytes of the cache that sequences leave behind, per token and per sequence, whole or on one rank.</summary>
/// <remarks>Grouped attention 2 · KV heads · head dimension elements per token and layer; a rank of t tensor-parallel ones holds max(KV heads, t)/t of them, since vLLM replicates heads when there are fewer than ranks. Latent attention KV rank + rotary elements, replicated on every rank. Windowed layers stop growing at their window plus the tokens of one step. Linear-attention and Mamba layers keep a constant state (32-bit state, 16-bit convolution inputs). Source: vLLM's accounting and the step-time notes of 2026-11-20.</remarks>
public static class KvFootprint
{
    private const int StateElementBytes = 4;
    private const int ConvolutionElementBytes = 2;

    /// <summary>Bytes that one more token takes in the whole model while every window still grows; one copy, indexer caches included.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bytesPerElement">2 for 16 bit, 1 for FP8.</param>
    public static long KvBytesPerToken(ModelSpec model, int bytesPerElement)
    {
        long bytes = 0;
        foreach (LayerGroup group in model.Layers)
        {
            bytes += group.Count * LayerBytesPerToken(group.Attention, bytesPerElement, 1);
        }

        return bytes;
    }

    /// <summary>Bytes that one more token takes on the fullest rank while every window still grows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bytesPerElement">2 for 16 bit, 1 for FP8.</param>
    /// <param name="tensorParallel">Ranks that share the heads, at least 1.</param>
    /// <param name="pipelineParallel">Stages that share the layers, at least 1; the stage with most layers of each kind counts.</param>
    public static long KvBytesPerTokenPerRank(
        ModelSpec model,
        int bytesPerElement,
        int tensorParallel,
        int pipelineParallel = 1
    )
    {
        long bytes = 0;
        foreach (LayerGroup group in model.Layers)
        {
            bytes +=
                LayersOnStage(group, pipelineParallel)
                * LayerBytesPerToken(group.Attention, bytesPerElement, tensorParallel);
        }

        return bytes;
    }

    /// <summary>Bytes that one sequence takes on the fullest rank: growing layers by its tokens, windowed ones by at most window + one step's tokens, states as they are.</summary>
    /// <param name="model">The model.</param>
    /// <param name="bytesPerElement">2 for 16 bit, 1 for FP8.</param>
    /// <param name="tensorParallel">Ranks that share the heads, at least 1.</param>
    /// <param name="pipelineParallel">Stages that share the layers, at least 1.</param>
    /// <param name="tokens">Tokens of the sequence.</param>
    /// <param name="maxBatchedTokens">Tokens that one step may add to a windowed layer before older ones are dropped.</param>
    public static long BytesPerSequencePerRank(
        ModelSpec model,
        int bytesPerElement,
        int tensorParallel,
        int pipelineParallel,
        long tokens,
        int maxBatchedTokens
    )
    {
        long bytes = 0;
        foreach (LayerGroup group in model.Layers)
        {
            long layers = LayersOnStage(group, pipelineParallel);
            bytes +=
                layers
                * LayerBytes(group.Attention, bytesPerElement, tensorParallel, tokens, maxBatchedTokens);
            bytes += layers * LayerStateBytes(group.Attention, tensorParallel);
        }

        return bytes;
    }

    /// <summary>Bytes of constant state per sequence over all layers, one copy: 0 for models of attention only.</summary>
    public static long StateBytesPerSequence(ModelSpec model)
    {
        long bytes = 0;
        foreach (LayerGroup group in model.Layers)
        {
            bytes += group.Count * LayerStateBytes(group.Attention, 1);
        }

        return bytes;
    }

    /// <summary>Cache elements of one layer per token on one rank; 0 where there is a state instead.</summary>
    public static long LayerElementsPerToken(AttentionSpec attention, int tensorParallel) =>
        attention switch
        {
            GroupedAttention grouped => (long)RankKvHeads(grouped.KvHeads, tensorParallel)
                * (grouped.HeadDim + grouped.ValueDim),
            LatentAttention latent => latent.KvRank + latent.RopeHeadDim,
            _ => 0,
        };

    /// <summary>Cache bytes of one layer per token on one rank while its window grows, with the indexer's.</summary>
    public static long LayerBytesPerToken(AttentionSpec attention, int bytesPerElement, int tensorParallel)
    {
        long bytes = LayerElementsPerToken(attention, tensorParallel) * bytesPerElement;
        return attention is LatentAttention { Compressed: { } compressed }
            ? bytes + CompressedBytes(attention, compressed, bytes)
            : bytes + IndexBytesPerToken(attention);
    }

    /// <summary>Bytes of an indexer's own cache per token; 0 where there is none.</summary>
    public static long IndexBytesPerToken(AttentionSpec attention) =>
        attention switch
        {
            LatentAttention { Indexer: { IsShared: false } indexer } => indexer.KvBytesPerToken,
            GroupedAttention { Indexer: { } indexer } => indexer.KvBytesPerToken,
            _ => 0,
        };

    /// <summary>Bytes that entries of compressed tokens take per token, with those of their indexer.</summary>
    private static long CompressedBytes(AttentionSpec attention, CompressedLatent compressed, long bytes) =>
        compressed.Ratio == 0
            ? 0
            : (bytes + IndexBytesPerToken(attention) + compressed.Ratio - 1) / compressed.Ratio;

    private static long LayerBytes(
        AttentionSpec attention,
        int bytesPerElement,
        int tensorParallel,
        long tokens,
        int maxBatchedTokens
    )
    {
        long perToken = LayerBytesPerToken(attention, bytesPerElement, tensorParallel);
        switch (attention)
        {
            case GroupedAttention { Window: { } window }:
                return Math.Min(tokens, (long)window + maxBatchedTokens) * perToken;
            case LatentAttention { Compressed: { } compressed }:
                long whole = LayerElementsPerToken(attention, tensorParallel) * bytesPerElement;
                return (Math.Min(tokens, (long)compressed.Window + maxBatchedTokens) * whole)
                    + (tokens * (perToken - whole));
            default:
                return tokens * perToken;
        }
    }

    /// <summary>Bytes of constant state of one layer per sequence on one rank; 0 for attention.</summary>
    public static long LayerStateBytes(AttentionSpec attention, int tensorParallel) =>
        attention switch
        {
            LinearAttention a => Share(
                ((long)a.ValueHeads * a.KeyHeadDim * a.ValueHeadDim * StateElementBytes)
                    + (
                        (a.ConvKernel - 1)
                        * ((2L * a.KeyHeads * a.KeyHeadDim) + ((long)a.ValueHeads * a.ValueHeadDim))
                        * ConvolutionElementBytes
                    ),
                tensorParallel
            ),
            MambaMixer a => Share(
                ((long)a.Heads * a.HeadDim * a.StateSize * StateElementBytes)
                    + (
                        (a.ConvKernel - 1)
                        * (((long)a.Heads * a.HeadDim) + (2L * a.Groups * a.StateSize))
                        * ConvolutionElementBytes
                    ),
                tensorParallel
            ),
            _ => 0,
        };

    /// <summary>KV heads that one rank holds: a share, or one each when there are fewer heads than ranks.</summary>
    public static int RankKvHeads(int kvHeads, int tensorParallel) =>
        (Math.Max(kvHeads, tensorParallel) + tensorParallel - 1) / tensorParallel;

    /// <summary>Layers of a group on the stage with most of them.</summary>
    internal static long LayersOnStage(LayerGroup group, int stages) => (group.Count + stages - 1) / stages;

    private static long Share(long bytes, int ranks) => (bytes + ranks - 1) / ranks;
}
