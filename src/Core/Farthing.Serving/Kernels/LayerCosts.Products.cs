using Farthing.Serving.Models;

namespace Farthing.Serving.Kernels;

internal sealed partial class LayerCosts
{
    /// <summary>Products of all layers: those of captured sizes are at hand, since steps with prompts and without run them.</summary>
    private OperatorCost Products(int tokens) =>
        CaptureSizes.Padded(tokens) == tokens && tokens <= CaptureSizes.Largest
            ? products[CaptureSizes.Index[tokens]]
            : AllProducts(tokens);

    private OperatorCost AllProducts(int tokens)
    {
        OperatorCost sum = default;
        foreach (LayerGroup group in model.Layers)
        {
            sum += group.Count * Products(group, tokens);
        }

        return sum;
    }

    private OperatorCost HeadProduct(int rows) =>
        headGemm.Cost(rows, Share(model.VocabSize, deployment.TensorParallel), model.HiddenSize);

    private OperatorCost Products(LayerGroup group, int tokens)
    {
        OperatorCost gemm = Mixer(group.Attention, tokens);
        switch (group.Ffn)
        {
            case DenseFfn dense:
                gemm += Ffn(denseGemm, tokens, dense.Intermediate, dense.IsGated);
                break;
            case MoeFfn moe:
                gemm += gemm16.Cost(tokens, moe.Experts, model.HiddenSize);
                if (moe.LatentSize is int latent)
                {
                    gemm += sharedGemm.Cost(tokens, latent, model.HiddenSize);
                    gemm += sharedGemm.Cost(tokens, model.HiddenSize, latent);
                }

                gemm += Ffn(sharedGemm, tokens, moe.SharedIntermediate, moe.IsGated);
                gemm += Ffn(denseGemm, tokens, moe.ParallelDenseIntermediate, true);
                break;
            default:
                break;
        }

        return gemm;
    }

    private OperatorCost Mixer(AttentionSpec attention, int tokens)
    {
        int tp = deployment.TensorParallel;
        int hidden = model.HiddenSize;
        switch (attention)
        {
            case GroupedAttention a:
                int queries = Share(a.Heads, tp) * a.HeadDim * (a.HasOutputGate ? 2 : 1);
                int keys =
                    KvFootprint.RankKvHeads(a.KvHeads, tp) * (a.HeadDim + (a.KeysAreValues ? 0 : a.ValueDim));
                return attentionGemm.Cost(tokens, queries + keys, hidden)
                    + attentionGemm.Cost(tokens, hidden, Share(a.Heads, tp) * a.ValueDim);
            case LatentAttention a:
                return Latent(a, tokens);
            case LinearAttention a:
                int values = Share(a.ValueHeads, tp) * a.ValueHeadDim;
                int inputs =
                    (2 * Share(a.KeyHeads, tp) * a.KeyHeadDim) + (2 * values) + (2 * Share(a.ValueHeads, tp));
                return attentionGemm.Cost(tokens, inputs, hidden)
                    + attentionGemm.Cost(tokens, hidden, values);
            case MambaMixer a:
                int inner = Share(a.Heads, tp) * a.HeadDim;
                int mixed = (2 * inner) + (2 * Share(a.Groups, tp) * a.StateSize) + Share(a.Heads, tp);
                return attentionGemm.Cost(tokens, mixed, hidden) + attentionGemm.Cost(tokens, hidden, inner);
            default:
                return default;
        }
    }

    private OperatorCost Latent(LatentAttention a, int tokens)
    {
        int hidden = model.HiddenSize;
        int heads = Share(a.Heads, deployment.TensorParallel);
        int queryHead = a.NopeHeadDim + a.RopeHeadDim;
        int down = a.KvRank + a.RopeHeadDim;
        OperatorCost cost = a.QueryRank is int rank
            ? attentionGemm.Cost(tokens, rank + down, hidden)
                + attentionGemm.Cost(tokens, heads * queryHead, rank)
            : attentionGemm.Cost(tokens, (heads * queryHead) + down, hidden);
        if (a.Compressed is { } compressed)
        {
            return cost + Compressed(a, compressed, tokens);
        }

        cost += gemm16.Cost(tokens, heads * (a.NopeHeadDim + a.ValueHeadDim), a.KvRank);
        cost += outputGemm.Cost(tokens, hidden, heads * a.ValueHeadDim);
        if (a.HasOutputGate)
        {
            cost += attentionGemm.Cost(tokens, heads * a.ValueHeadDim, hidden);
        }

        if (a.Indexer is { IsShared: false } indexer)
        {
            cost += attentionGemm.Cost(tokens, indexer.Heads * indexer.HeadDim, a.QueryRank ?? hidden);
            cost += attentionGemm.Cost(tokens, indexer.HeadDim + indexer.Heads, hidden);
        }

        return cost;
    }

    private OperatorCost Compressed(LatentAttention a, CompressedLatent c, int tokens)
    {
        int hidden = model.HiddenSize;
        int groups = Share(c.OutputGroups, deployment.TensorParallel);
        int values = Share(a.Heads, deployment.TensorParallel) * a.ValueHeadDim;
        OperatorCost cost =
            outputGemm.Cost(tokens, groups * c.OutputRank, values / groups)
            + outputGemm.Cost(tokens, hidden, groups * c.OutputRank);
        if (c.Ratio > 0)
        {
            cost += attentionGemm.Cost(tokens, 2 * c.Streams * (a.KvRank + a.RopeHeadDim), hidden);
        }

        if (a.Indexer is { } indexer)
        {
            cost += attentionGemm.Cost(tokens, indexer.Heads * indexer.HeadDim, a.QueryRank ?? hidden);
            cost += attentionGemm.Cost(tokens, (2 * c.Streams * indexer.HeadDim) + indexer.Heads, hidden);
        }

        return cost;
    }

    private OperatorCost Ffn(GemmKernel kernel, int tokens, int intermediate, bool isGated)
    {
        if (intermediate == 0)
        {
            return default;
        }

        int inner = Share(intermediate, deployment.TensorParallel);
        return kernel.Cost(tokens, isGated ? 2 * inner : inner, model.HiddenSize)
            + kernel.Cost(tokens, model.HiddenSize, inner);
    }
}
