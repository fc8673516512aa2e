using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Kernels;

/// <summary>Builds the attention terms of a deployment, one or two per kind of layer.</summary>
public static class AttentionTerms
{
    /// <summary>Share of bandwidth that streams of states and index keys are assumed to reach.</summary>
    private const double AssumedBandwidthShare = 0.7;

    /// <summary>Share of the 16-bit peak that scans and index scores are assumed to reach.</summary>
    private const double AssumedComputeShare = 0.3;

    /// <summary>All terms of a model.</summary>
    public static AttentionTerm[] Of(Deployment deployment, KernelLibrary library, HostTerms host)
    {
        List<AttentionTerm> terms = [];
        foreach (LayerGroup group in deployment.Model.Layers)
        {
            switch (group.Attention)
            {
                case GroupedAttention grouped:
                    terms.Add(Grouped(deployment, library, grouped, group.Count));
                    if (grouped.Indexer is { } blocks)
                    {
                        library.Assume("sparse attention (indexer): assumed kernels, ± 35 %");
                        terms.Add(Index(deployment, blocks, group.Count, 1));
                    }

                    break;
                case LatentAttention { Compressed: { } compressed } latent:
                    library.Assume("compressed attention: assumed kernels, ± 35 %");
                    AddCompressed(terms, deployment, library, host, latent, compressed, group.Count);
                    break;
                case LatentAttention latent:
                    terms.Add(Latent(deployment, library, host, latent, group.Count));
                    if (latent.Indexer is { IsShared: false } indexer)
                    {
                        library.Assume("sparse attention (indexer): assumed kernels, ± 35 %");
                        terms.Add(Index(deployment, indexer, group.Count, 1));
                    }

                    break;
                case LinearAttention or MambaMixer:
                    library.Assume("linear attention and Mamba scans: assumed kernels, ± 35 %");
                    terms.Add(State(deployment, group.Attention, group.Count));
                    break;
                default:
                    break;
            }
        }

        return [.. terms];
    }

    private static AttentionTerm Grouped(
        Deployment deployment,
        KernelLibrary library,
        GroupedAttention a,
        int layers
    )
    {
        AttentionShape shape = new(
            (a.Heads + deployment.TensorParallel - 1) / deployment.TensorParallel,
            KvFootprint.RankKvHeads(a.KvHeads, deployment.TensorParallel),
            a.HeadDim,
            FormatFacts.BytesPerKvElement(deployment.KvFormat),
            a.Window
        );
        AttentionTerm term = library
            .Attention(deployment.KvFormat, a.HeadDim, a.Window)
            .Term(shape, layers)
            .Within(library.Bounds.Select(Timed));
        if (a.Indexer is { } indexer)
        {
            return term with
            {
                DecodeTimes = null,
                Sight = AttentionSight.Sparse,
                SparseTokens = indexer.TopK,
            };
        }

        double reads = library.Engine.CacheReads(shape.Heads / (double)shape.KvHeads);
        // The timed calls read the cache once: where the engine reads it more often, the formula stands alone.
        return reads == 1
            ? term
            : term with
            {
                DecodeTimes = null,
                DecodeNsPerByte = term.DecodeNsPerByte * reads,
            };

        AttentionTerm Timed(KernelLibrary timed) =>
            timed.Attention(deployment.KvFormat, a.HeadDim, a.Window).Term(shape, layers, hasPrefill: false);
    }

    private static AttentionTerm Latent(
        Deployment deployment,
        KernelLibrary library,
        HostTerms host,
        LatentAttention a,
        int layers
    )
    {
        return Transferred(library).Within(library.Bounds.Select(Transferred));

        AttentionTerm Transferred(KernelLibrary kernels) =>
            UnboundedLatent(deployment with { Gpu = kernels.Gpu }, kernels, host, a, layers);
    }

    private static AttentionTerm UnboundedLatent(
        Deployment deployment,
        KernelLibrary library,
        HostTerms host,
        LatentAttention a,
        int layers
    )
    {
        OperatorCoefficients decode = library.LatentAttention(deployment.KvFormat, false);
        OperatorCoefficients prefill = library.LatentAttention(deployment.KvFormat, true);
        double bandwidth = deployment.Gpu.MemoryBytesPerSecond;
        double peak = deployment.Gpu.SixteenBitFlopPerSecond;
        int heads = (a.Heads + deployment.TensorParallel - 1) / deployment.TensorParallel;
        int head = a.NopeHeadDim + a.RopeHeadDim + a.ValueHeadDim;
        return new AttentionTerm
        {
            Layers = layers,
            Sight = a.Indexer is null ? AttentionSight.Full : AttentionSight.Sparse,
            SparseTokens = a.Indexer?.TopK ?? int.MaxValue,
            DecodeFloorNs = decode["t0_us"] * 1e3 * (1 - host.KernelFloorShare),
            DecodeSequenceNs = decode["tb_ns"] * heads,
            DecodeSequenceBytes = 2.0 * heads * (a.KvRank + a.RopeHeadDim + a.KvRank),
            KvTokenBytes =
                (double)(a.KvRank + a.RopeHeadDim) * FormatFacts.BytesPerKvElement(deployment.KvFormat),
            DecodeNsPerByte = 1e9 / (bandwidth * decode["e_m"]),
            KvTokenFlops = 2.0 * heads * ((2 * a.KvRank) + a.RopeHeadDim),
            DecodeNsPerFlop = 1e9 / (peak * decode["e_c"]),
            DecodeOverlap = new SmoothMaximum(decode["q"]),
            PrefillFloorNs = prefill["t0_us"] * 1e3 * (1 - host.KernelFloorShare),
            PrefillTokenBytes = 4.0 * heads * head,
            PairFlops = 2.0 * heads * head,
            PrefillNsPerByte = 1e9 / (bandwidth * prefill["e_m"]),
            PrefillNsPerFlop = 1e9 / (peak * prefill["e_c"]),
            PrefillOverlap = new SmoothMaximum(prefill["q"]),
            RooflineNsPerByte = 1e9 / bandwidth,
            RooflineNsPerFlop = 1e9 / peak,
        };
    }

    /// <summary>The window as one term, the compressed entries as another: an entry's bytes and work are shared by the tokens that it stands for.</summary>
    private static void AddCompressed(
        List<AttentionTerm> terms,
        Deployment deployment,
        KernelLibrary library,
        HostTerms host,
        LatentAttention latent,
        CompressedLatent compressed,
        int layers
    )
    {
        AttentionTerm term = Latent(deployment, library, host, latent with { Indexer = null }, layers);
        terms.Add(term with { Sight = AttentionSight.Sparse, SparseTokens = compressed.Window });
        if (compressed.Ratio == 0)
        {
            return;
        }

        double ratio = compressed.Ratio;
        terms.Add(
            term with
            {
                Sight = latent.Indexer is null ? AttentionSight.Full : AttentionSight.Sparse,
                SparseTokens = latent.Indexer is { } best ? best.TopK * compressed.Ratio : int.MaxValue,
                DecodeSequenceNs = 0,
                DecodeSequenceBytes = 0,
                PrefillTokenBytes = 0,
                KvTokenBytes = term.KvTokenBytes / ratio,
                KvTokenFlops = term.KvTokenFlops / ratio,
                PairFlops = term.PairFlops / ratio,
            }
        );
        if (latent.Indexer is { } indexer)
        {
            terms.Add(Index(deployment, indexer, layers, compressed.Ratio));
        }
    }

    private static AttentionTerm Index(Deployment deployment, SparseIndexer indexer, int layers, int ratio)
    {
        double flops = 2.0 * indexer.Heads * indexer.HeadDim / ratio;
        return Assumed(deployment, layers) with
        {
            KvTokenBytes = (double)indexer.KvBytesPerToken / ratio,
            KvTokenFlops = flops,
            PairFlops = flops,
        };
    }

    private static AttentionTerm State(Deployment deployment, AttentionSpec attention, int layers)
    {
        double state = KvFootprint.LayerStateBytes(attention, deployment.TensorParallel);
        double flops = state; // 4 B hold one state element, which takes 4 flop per token: update and read-out.
        return Assumed(deployment, layers) with
        {
            DecodeSequenceBytes = 2 * state,
            DecodeSequenceFlops = flops,
            PrefillTokenBytes = 2 * state / 64,
            PrefillTokenFlops = flops,
        };
    }

    private static AttentionTerm Assumed(Deployment deployment, int layers)
    {
        double bandwidth = deployment.Gpu.MemoryBytesPerSecond;
        double peak = deployment.Gpu.SixteenBitFlopPerSecond;
        return new AttentionTerm
        {
            Layers = layers,
            DecodeNsPerByte = 1e9 / (bandwidth * AssumedBandwidthShare),
            DecodeNsPerFlop = 1e9 / (peak * AssumedComputeShare),
            PrefillNsPerByte = 1e9 / (bandwidth * AssumedBandwidthShare),
            PrefillNsPerFlop = 1e9 / (peak * AssumedComputeShare),
            RooflineNsPerByte = 1e9 / bandwidth,
            RooflineNsPerFlop = 1e9 / peak,
        };
    }
}
