using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Kernels;

/// <summary>The cost of everything in the layers that depends on the number of tokens alone, for one GPU of a deployment.</summary>
/// <remarks>Formulas per operator: docs/cost-model.md, section 4.</remarks>
internal sealed partial class LayerCosts
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
    private readonly IReadOnlyList<MoeKernel> unpackedExperts;
    private readonly IReadOnlyList<MoeKernel> untimedExperts;
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
    private readonly TimedBounds<LayerCosts> bounds;
    private readonly OperatorCost[] products;

    /// <summary>Builds the kernels of a deployment.</summary>
    /// <param name="deployment">What is served.</param>
    /// <param name="library">The GPU's kernels.</param>
    /// <param name="perLayerNs">Gaps per layer.</param>
    /// <param name="hasExchange">False where only what one GPU computes is asked for.</param>
    public LayerCosts(
        Deployment deployment,
        KernelLibrary library,
        double perLayerNs,
        bool hasExchange = true
    )
    {
        this.deployment = deployment;
        this.perLayerNs = perLayerNs;
        bounds = library.Bounds.Select(timed => new LayerCosts(
            deployment with
            {
                Gpu = timed.Gpu,
            },
            timed,
            perLayerNs,
            hasExchange: false
        ));
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
        unpackedExperts = model.HasExperts ? library.UnpackedExperts(weights.Experts, ep > 1, true) : [];
        untimedExperts = model.HasExperts ? library.UnpackedExperts(weights.Experts, ep > 1, false) : [];
        expertTransfer = library.ExpertTransfer(weights.Experts);
        grouped = model.HasExperts ? library.Grouped(weights.Experts) : null;
        GathersTokens = library.Engine.GathersTokens && deployment.Gpu.NvlinkDomainGpus <= GpuSpec.BoxGpus;
        dispatchBytes = FormatFacts.Is16Bit(weights.Experts) ? 2 : 1;
        products = [.. CaptureSizes.All.Select(AllProducts)];
        if (!hasExchange)
        {
            return;
        }

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

    /// <summary>Work of a rank on its own tokens in all layers: everything but routed experts and the exchange of their tokens between data-parallel ranks.</summary>
    public PassCost Own(int tokens)
    {
        PassCost sum = default;
        foreach (LayerGroup group in model.Layers)
        {
            sum += group.Count * Layer(group, tokens);
        }

        return sum with
        {
            Gemm = Bounded(Products(tokens), tokens, timed => timed.Products(tokens).Ns),
        };
    }

    /// <summary>Routed experts of all layers, for the tokens of all data-parallel ranks.</summary>
    public OperatorCost Experts(int allTokens, bool hasPrefill) =>
        Bounded(
            TransferredExperts(allTokens, hasPrefill),
            allTokens,
            timed => timed.TransferredExperts(allTokens, hasPrefill).Ns
        );

    /// <summary>At the sizes of decode steps a cost is kept in order with those of timed GPUs.</summary>
    private OperatorCost Bounded(OperatorCost cost, int tokens, Func<LayerCosts, double> time) =>
        tokens <= CaptureSizes.Largest ? cost with { Ns = bounds.Within(cost.Ns, time) } : cost;

    private OperatorCost TransferredExperts(int allTokens, bool hasPrefill)
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
        double exchangeNs = gather?.Ns(2.0 * rows * model.VocabSize) ?? 0;
        return Bounded(HeadProduct(rows), rows, timed => timed.HeadProduct(rows).Ns)
            + OperatorCost.Delay(exchangeNs);
    }

    private PassCost Layer(LayerGroup group, int tokens)
    {
        double reduceNs = Reduce(2.0 * tokens * model.HiddenSize, tokens);
        double exchangeNs = group.Attention is NoAttention ? 0 : reduceNs;
        double inner = 0;
        switch (group.Ffn)
        {
            case DenseFfn dense:
                inner = dense.Intermediate;
                exchangeNs += reduceNs;
                break;
            case MoeFfn moe:
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
            default,
            default,
            OperatorCost.Delay(exchangeNs),
            new OperatorCost(smallNs, bytes, 0)
        );
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
            hasPrefill || (evenExperts[0].IsTransferred(shape) && !skewedExperts[0].IsTransferred(shape))
                ? skewedExperts
                : evenExperts;
        double transfer = kernels[0].IsTransferred(shape) ? expertTransfer : 1;
        foreach (MoeKernel kernel in kernels)
        {
            OperatorCost cost = kernel.Cost(allTokens, shape, transfer);
            best = isFirst ? cost : best with { Ns = Math.Min(best.Ns, cost.Ns) };
            isFirst = false;
        }

        if (allTokens <= CaptureSizes.Largest)
        {
            foreach (MoeKernel kernel in kernels[0].IsTimed(shape) ? unpackedExperts : untimedExperts)
            {
                best = best with { Ns = Math.Min(best.Ns, kernel.Cost(allTokens, shape).Ns) };
            }
        }

        double ownNs = grouped?.Ns(allTokens, shape, hasPrefill) ?? double.MaxValue;
        return ownNs < best.Ns ? best with { Ns = ownNs } : best;
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
