using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Kernels;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Serving.StepTimes;

/// <summary>Step times summed over operators: products, experts, collectives, attention, small kernels, host. One per deployment and band edge.</summary>
/// <remarks>
/// step = Σ layers (products + experts + collectives + elementwise + el) + Σ attention + head(rows) + h0 + h1·sequences per rank; formulas in docs/cost-model.md.
/// What depends on the token count alone is tabulated when the model is built (<see cref="TokenTable"/>); attention is computed per call.
/// Data-parallel ranks share sequences evenly, the fullest rank counts; pipeline stages share them likewise as micro-batches, and a step is one trip of a micro-batch through all stages.
/// </remarks>
public sealed class OperatorStepTimeModel : StepTimeModel
{
    private const double PipelineLatencyNs = 10e3;

    /// <summary>Host time of each stage's step that pipelines do not hide: engines do not overlap scheduling with the GPU there. Fitted, docs/cost-model.md, section 10.</summary>
    private const double StageHostNs = 2.5e6;

    /// <summary>The same, per sequence of the micro-batch.</summary>
    private const double StageSequenceNs = 15e3;
    private readonly TokenTable decodePass;
    private readonly TokenTable mixedPass;
    private readonly TokenTable head;
    private readonly AttentionTerm[] attention;
    private readonly LayerCosts layers;
    private readonly HostTerms host;
    private readonly int ranks;
    private readonly double edge;
    private readonly double pipelineNs;
    private readonly int stageHosts;
    private readonly double pipelineNsPerToken;
    private readonly double rooflineNsPerByte;
    private readonly double rooflineNsPerFlop;

    internal OperatorStepTimeModel(Deployment deployment, KernelLibrary library, HostTerms host, double edge)
    {
        this.host = host;
        this.edge = edge;
        Deployment = deployment;
        ranks = deployment.DataParallel * deployment.PipelineParallel;
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        layers = new LayerCosts(deployment, library, host.PerLayerUs * 1e3);
        attention = AttentionTerms.Of(deployment, library, host);
        int largest = (engine.MaxNumBatchedTokens + ranks - 1) / ranks;
        decodePass = new TokenTable(
            Math.Min(largest, engine.MaxNumSeqs),
            tokens => layers.Pass(tokens, false).Total
        );
        mixedPass = new TokenTable(largest, tokens => layers.Pass(tokens, true).Total);
        head = new TokenTable((engine.MaxNumSeqs + ranks - 1) / ranks, layers.Head);
        int hops = deployment.PipelineParallel - 1;
        double link = deployment.Gpu.NvlinkBytesPerSecond ?? deployment.Gpu.PcieBytesPerSecond;
        pipelineNs = hops * PipelineLatencyNs;
        stageHosts = hops > 0 ? deployment.PipelineParallel : 0;
        pipelineNsPerToken = hops * 2e9 * deployment.Model.HiddenSize / link;
        rooflineNsPerByte = 1e9 / deployment.Gpu.MemoryBytesPerSecond;
        rooflineNsPerFlop =
            1e9
            / new[]
            {
                deployment.Gpu.SixteenBitFlopPerSecond,
                library.ComputePeak(deployment.Weights.Attention),
                library.ComputePeak(deployment.Weights.DenseFfn),
                library.ComputePeak(deployment.Weights.SharedExpert),
                library.ComputePeak(deployment.Weights.Experts),
            }.Max();
        Provenance = library.Provenance;
        Notes = [.. library.Notes];
        RequestOverheadNs = (long)(host.TtftMsPerLayer * 1e6 * deployment.Model.NumHiddenLayers);
    }

    /// <summary>What is served.</summary>
    public Deployment Deployment { get; }

    /// <summary>Where the constants come from.</summary>
    public CoefficientsWord Provenance { get; }

    /// <summary>Substitutes among the kernels, in words.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The fastest dense peak among the formats that the deployment computes in: what MFU is measured against.</summary>
    public double PeakFlopPerSecond => 1e9 / rooflineNsPerFlop;

    /// <inheritdoc/>
    public override long RequestOverheadNs { get; }

    /// <inheritdoc/>
    public override long EstimateNs(in StepShape shape)
    {
        if (shape.Tokens == 0)
        {
            return 1;
        }

        OperatorCost attended = default;
        double ns = Sum(shape, ref attended);
        return edge < 1 ? Rounded(Floored(ns * edge, Work(shape) + attended)) : Rounded(ns * edge);
    }

    /// <inheritdoc/>
    public override StepTime Estimate(in StepShape shape)
    {
        if (shape.Tokens == 0)
        {
            return new StepTime(1, 0, 0, 0);
        }

        OperatorCost attended = default;
        double ns = Sum(shape, ref attended);
        OperatorCost work = Work(shape) + attended;
        long total = edge < 1 ? Rounded(Floored(ns * edge, work)) : Rounded(ns * edge);
        long decode = total;
        if (shape.PrefillTokens > 0)
        {
            StepShape alone = DecodePart(shape);
            decode = shape.DecodeSequences == 0 ? 0 : Math.Min(total, EstimateNs(alone));
        }

        return new StepTime(total, decode, work.Bytes, work.Flops);
    }

    /// <summary>The step at the band's center, before rounding; adds what attention moves and computes.</summary>
    private double Sum(in StepShape shape, ref OperatorCost attended)
    {
        double bytes = 0;
        double flops = 0;
        int rankTokens = PerRank(shape.Tokens);
        TokenTable pass = shape.PrefillTokens > 0 ? mixedPass : decodePass;
        double ns =
            pass.Ns(rankTokens)
            + head.Ns(PerRank(shape.SampledRows))
            + AttentionNs(shape, ref bytes, ref flops)
            + HostNs(shape, rankTokens);
        attended = new OperatorCost(0, bytes, flops);
        return ns;
    }

    /// <summary>What the products and experts of a step move and compute, attention left out.</summary>
    private OperatorCost Work(in StepShape shape)
    {
        TokenTable pass = shape.PrefillTokens > 0 ? mixedPass : decodePass;
        return pass.Cost(PerRank(shape.Tokens)) + head.Cost(PerRank(shape.SampledRows));
    }

    /// <summary>The step by kind of operator, from the formulas themselves, at the band's center.</summary>
    public StepTimeParts Explain(in StepShape shape)
    {
        double bytes = 0;
        double flops = 0;
        int tokens = CaptureSizes.Padded(PerRank(shape.Tokens));
        PassCost pass = layers.Pass(tokens, shape.PrefillTokens > 0);
        return new StepTimeParts(
            pass.Gemm.Ns + layers.Head(CaptureSizes.Padded(PerRank(shape.SampledRows))).Ns,
            pass.Experts.Ns,
            pass.Collectives.Ns,
            AttentionNs(shape, ref bytes, ref flops),
            pass.Elementwise.Ns,
            HostNs(shape, tokens)
        );
    }

    private static StepShape DecodePart(in StepShape shape) =>
        new()
        {
            DecodeSequences = shape.DecodeSequences,
            DecodeKvTokens = shape.DecodeKvTokens,
            DecodeWindowedKvTokens = shape.DecodeWindowedKvTokens,
            DecodeMaxKvTokens = shape.DecodeMaxKvTokens,
            SampledRows = Math.Min(shape.SampledRows, shape.DecodeSequences),
        };

    private double AttentionNs(in StepShape shape, ref double bytes, ref double flops)
    {
        double decodeShare = 1;
        double prefillShare = 1;
        if (ranks > 1)
        {
            decodeShare =
                shape.DecodeSequences == 0
                    ? 0
                    : PerRank(shape.DecodeSequences) / (double)shape.DecodeSequences;
            prefillShare =
                shape.PrefillTokens == 0 ? 0 : PerRank(shape.PrefillTokens) / (double)shape.PrefillTokens;
        }

        double ns = 0;
        foreach (AttentionTerm term in attention)
        {
            ns += term.Ns(shape, decodeShare, prefillShare, ref bytes, ref flops);
        }

        return ns;
    }

    private double HostNs(in StepShape shape, int rankTokens)
    {
        int sequences = PerRank(shape.DecodeSequences + shape.PrefillSequences);
        return (host.PerStepUs * 1e3)
            + (host.PerRequestUs * 1e3 * sequences)
            + pipelineNs
            + (stageHosts * (StageHostNs + (StageSequenceNs * sequences)))
            + (pipelineNsPerToken * rankTokens);
    }

    private double Floored(double ns, OperatorCost work) =>
        Math.Max(ns, Math.Max(work.Bytes * rooflineNsPerByte, work.Flops * rooflineNsPerFlop));

    private int PerRank(int count) => ranks == 1 ? count : (count + ranks - 1) / ranks;

    private static long Rounded(double ns) => Math.Max(1, (long)Math.Ceiling(ns));
}
