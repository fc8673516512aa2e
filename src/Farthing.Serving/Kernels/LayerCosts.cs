using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Kernels;

/// <summary>The cost of everything in the layers that depends on the number of tokens alone, for one GPU of a deployment.</summary>
/// <remarks>Formulas per operator: docs/cost-model.md, section 4.</remarks>
internal sealed class LayerCosts
{
    private const double ElementwiseBandwidthShare = 0.7;
    private readonly Deployment deployment;
    private readonly ModelSpec model;
    private readonly GemmKernel attentionGemm;
    private readonly GemmKernel outputGemm;
    private readonly GemmKernel denseGemm;
    private readonly GemmKernel sharedGemm;
    private readonly GemmKernel gemm16;
    private readonly GemmKernel headGemm;
    private readonly IReadOnlyList<MoeKernel> evenExperts;
    private readonly IReadOnlyList<MoeKernel> skewedExperts;
    private readonly GroupedProducts? grouped;
    private readonly double expertTransfer;
    private readonly CollectiveKernel? graphReduce;
    private readonly CollectiveKernel? eagerReduce;
    private readonly CollectiveKernel? ncclReduce;
    private readonly CollectiveKernel? gather;
    private readonly CollectiveKernel? exchange;
    private readonly CollectiveKernel? spread;
    private readonly CollectiveKernel? collect;
    private readonly double perLayerNs;
    private readonly double dispatchBytes;

    /// <summary>Builds the kernels of a deployment.</summary>
    public LayerCosts(Deployment deployment, KernelLibrary library, double perLayerNs)
    {
        this.deployment = deployment;
        this.perLayerNs = perLayerNs;
        model = deployment.Model;
        WeightPrecision weights = deployment.Weights;
        gemm16 = library.Gemm(NumberFormat.Bf16);
        attentionGemm = library.Gemm(weights.Attention);
        outputGemm =
            weights.AttentionOutput == weights.Attention
                ? attentionGemm
                : library.Gemm(weights.AttentionOutput);
        denseGemm = model.Layers.Any(group =>
            group.Ffn is DenseFfn or MoeFfn { ParallelDenseIntermediate: > 0 }
        )
            ? library.Gemm(weights.DenseFfn)
            : gemm16;
        sharedGemm = model.HasExperts ? library.Gemm(weights.SharedExpert) : gemm16;
        headGemm = library.Gemm(weights.LmHead);
        int ep = deployment.ExpertParallel;
        skewedExperts = model.HasExperts ? library.Moe(weights.Experts, false, ep) : [];
        evenExperts = model.HasExperts && ep > 1 ? library.Moe(weights.Experts, true, ep) : skewedExperts;
        expertTransfer = library.ExpertTransfer(weights.Experts);
        grouped = model.HasExperts ? library.Grouped(weights.Experts) : null;
        GathersTokens = library.Engine.GathersTokens && deployment.Gpu.NvlinkDomainGpus <= GpuSpec.BoxGpus;
        dispatchBytes = FormatFacts.Is16Bit(weights.Experts) ? 2 : 1;
        int tp = deployment.TensorParallel;
        graphReduce = library.Collective("all_reduce", "graph", tp);
        eagerReduce = library.Collective("all_reduce", "eager", tp);
        ncclReduce = library.Collective("all_reduce", "nccl", tp);
        gather = library.Collective("all_gather", "nccl", tp);
        int stage = tp * deployment.DataParallel;
        bool isSpread = deployment.DataParallel > 1 && model.HasExperts;
        exchange = isSpread ? library.Collective("all_to_all", "nccl", stage) : null;
        spread = isSpread ? library.Collective("all_gather", "nccl", stage) : null;
        collect = isSpread ? library.Collective("reduce_scatter", "nccl", stage) : null;
    }

    /// <summary>True when data-parallel ranks always exchange tokens by gathering.</summary>
    public bool GathersTokens { get; }

    /// <summary>One pass through all layers.</summary>
    /// <param name="tokens">Tokens of the fullest data-parallel rank: dense products, small kernels, its exchanges.</param>
    /// <param name="allTokens">Tokens of all ranks together: the experts compute them all. Equal to <paramref name="tokens"/> with one rank.</param>
    /// <param name="hasPrefill">True when prompts are among them: routing is then uneven over expert-parallel ranks.</param>
    public PassCost Pass(int tokens, int allTokens, bool hasPrefill)
    {
        PassCost sum = Own(tokens);
        if (!model.HasExperts)
        {
            return sum;
        }

        double exchangeNs =
            exchange is null ? 0
            : GathersTokens ? GatherNs(allTokens)
            : Math.Min(ExchangeNs(tokens), GatherNs(allTokens));
        return sum
            + new PassCost(default, Experts(allTokens, hasPrefill), OperatorCost.Delay(exchangeNs), default);
    }

    /// <summary>What a rank does with its own tokens in all layers: everything but routed experts and the exchange of their tokens between data-parallel ranks.</summary>
    public PassCost Own(int tokens)
    {
        PassCost sum = default;
        foreach (LayerGroup group in model.Layers)
        {
            sum += group.Count * Layer(group, tokens);
        }

        return sum;
    }

    /// <summary>Routed experts of all layers, for the tokens of all data-parallel ranks.</summary>
    public OperatorCost Experts(int allTokens, bool hasPrefill)
    {
        OperatorCost sum = default;
        foreach (LayerGroup group in model.Layers)
        {
            if (group.Ffn is MoeFfn moe)
            {
                sum += group.Count * Experts(moe, moe.LatentSize ?? model.HiddenSize, allTokens, hasPrefill);
            }
        }

        return sum;
    }

    /// <summary>All-to-all exchange of a rank's routed tokens in all layers, there and back; 0 where ranks share their tokens.</summary>
    public double ExchangeNs(int tokens)
    {
        double sum = 0;
        foreach (LayerGroup group in model.Layers)
        {
            if (exchange is not null && group.Ffn is MoeFfn moe)
            {
                double routed = (double)tokens * moe.TopK * (moe.LatentSize ?? model.HiddenSize);
                sum += group.Count * (exchange.Ns(routed * dispatchBytes) + exchange.Ns(routed * 2));
            }
        }

        return sum;
    }

    /// <summary>The other way: every rank gathers all tokens before the experts and scatters their sums after them, in all layers.</summary>
    public double GatherNs(int allTokens)
    {
        double sum = 0;
        foreach (LayerGroup group in model.Layers)
        {
            if (spread is not null && group.Ffn is MoeFfn moe)
            {
                double whole = 2.0 * allTokens * (moe.LatentSize ?? model.HiddenSize);
                sum += group.Count * (spread.Ns(whole) + collect!.Ns(whole));
            }
        }

        return sum;
    }

    /// <summary>The output head: one product per sampled row, and the gathering of its shards.</summary>
    public OperatorCost Head(int rows)
    {
        int tp = deployment.TensorParallel;
        OperatorCost product = headGemm.Cost(rows, Share(model.VocabSize, tp), model.HiddenSize);
        double exchangeNs = gather?.Ns(2.0 * rows * model.VocabSize) ?? 0;
        return product + OperatorCost.Delay(exchangeNs);
    }

    private PassCost Layer(LayerGroup group, int tokens)
    {
        OperatorCost gemm = Mixer(group.Attention, tokens);
        double reduceNs = Reduce(2.0 * tokens * model.HiddenSize, tokens);
        double exchangeNs = group.Attention is NoAttention ? 0 : reduceNs;
        double inner = 0;
        switch (group.Ffn)
        {
            case DenseFfn dense:
                gemm += Ffn(denseGemm, tokens, dense.Intermediate, dense.IsGated);
                inner = dense.Intermediate;
                exchangeNs += reduceNs;
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
                inner = moe.SharedIntermediate + moe.ParallelDenseIntermediate;
                exchangeNs += exchange is null ? reduceNs : 0;
                break;
            default:
                break;
        }

        double bytes = tokens * ElementwiseBytes(group.Attention, inner);
        double smallNs =
            perLayerNs + (1e9 * bytes / (deployment.Gpu.MemoryBytesPerSecond * ElementwiseBandwidthShare));
        return new PassCost(
            gemm,
            default,
            OperatorCost.Delay(exchangeNs),
            new OperatorCost(smallNs, bytes, 0)
        );
    }

    private OperatorCost Mixer(AttentionSpec attention, int tokens)
    {
        int tp = deployment.TensorParallel;
        int hidden = model.HiddenSize;
        switch (attention)
        {
            case GroupedAttention a:
                int queries = Share(a.Heads, tp) * a.HeadDim * (a.HasOutputGate ? 2 : 1);
                int keys = KvFootprint.RankKvHeads(a.KvHeads, tp) * a.HeadDim * (a.KeysAreValues ? 1 : 2);
                return attentionGemm.Cost(tokens, queries + keys, hidden)
                    + attentionGemm.Cost(tokens, hidden, Share(a.Heads, tp) * a.HeadDim);
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
        cost += gemm16.Cost(tokens, heads * (a.NopeHeadDim + a.ValueHeadDim), a.KvRank);
        cost += outputGemm.Cost(tokens, hidden, heads * a.ValueHeadDim);
        if (a.Indexer is { IsShared: false } indexer)
        {
            cost += attentionGemm.Cost(tokens, indexer.Heads * indexer.HeadDim, a.QueryRank ?? hidden);
            cost += attentionGemm.Cost(tokens, indexer.HeadDim + indexer.Heads, hidden);
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

    private OperatorCost Experts(MoeFfn moe, int width, int allTokens, bool hasPrefill)
    {
        int ep = deployment.ExpertParallel;
        int stage = deployment.TensorParallel * deployment.DataParallel;
        MoeShape shape = new(
            width,
            moe.Intermediate,
            moe.TopK,
            moe.Experts,
            Math.Max(1, stage / ep),
            ep,
            moe.IsGated ? 3 : 2
        );
        OperatorCost best = default;
        bool isFirst = true;
        IReadOnlyList<MoeKernel> kernels =
            hasPrefill || (AreTransferred(evenExperts, shape) && !AreTransferred(skewedExperts, shape))
                ? skewedExperts
                : evenExperts;
        double transfer = AreTransferred(kernels, shape) ? expertTransfer : 1;
        foreach (MoeKernel kernel in kernels)
        {
            OperatorCost cost = kernel.Cost(allTokens, shape, transfer);
            best = isFirst || cost.Ns < best.Ns ? cost : best;
            isFirst = false;
        }

        double ownNs = grouped?.Ns(allTokens, shape, hasPrefill) ?? double.MaxValue;
        return ownNs < best.Ns ? best with { Ns = ownNs } : best;
    }

    /// <summary>True where none of the kernels was timed with these experts.</summary>
    private static bool AreTransferred(IReadOnlyList<MoeKernel> kernels, in MoeShape shape)
    {
        foreach (MoeKernel kernel in kernels)
        {
            if (!kernel.IsTransferred(shape))
            {
                return false;
            }
        }

        return true;
    }

    private double Reduce(double bytes, int tokens) =>
        graphReduce is null ? 0
        : tokens <= CaptureSizes.Largest ? graphReduce.Ns(bytes)
        : Math.Min(eagerReduce!.Ns(bytes), ncclReduce!.Ns(bytes));

    private double ElementwiseBytes(AttentionSpec attention, double inner)
    {
        int tp = deployment.TensorParallel;
        double heads = attention switch
        {
            GroupedAttention a => (a.Heads + (2.0 * a.KvHeads)) * a.HeadDim,
            LatentAttention a => ((double)a.Heads * (a.NopeHeadDim + a.RopeHeadDim)) + a.KvRank,
            LinearAttention a => (2.0 * a.KeyHeads * a.KeyHeadDim) + (2.0 * a.ValueHeads * a.ValueHeadDim),
            MambaMixer a => 2.0 * a.Heads * a.HeadDim,
            _ => 0,
        };
        return 2 * ((6.0 * model.HiddenSize) + (3 * inner / tp) + (4 * heads / tp));
    }

    private static int Share(int whole, int ranks) => (whole + ranks - 1) / ranks;
}
