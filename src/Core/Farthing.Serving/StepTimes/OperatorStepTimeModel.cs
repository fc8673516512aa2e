using System.Runtime.CompilerServices;
using Farthing.Documents.Calibrations;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Serving.Gpus;
using Farthing.Serving.Kernels;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using CoefficientsWord = Farthing.Numerics.Quantities.Coefficients;

namespace Farthing.Serving.StepTimes;

/// <summary>Step times summed over operators: products, experts, collectives, attention, small kernels, host. One per deployment and band edge.</summary>
/// <remarks>
/// step = max(Σ layers (products + experts + collectives + elementwise + el) + Σ attention + head(rows) + h0 + h1·sequences per rank, host ceiling); formulas in docs/cost-model.md.
/// What depends on the token count alone is tabulated when the model is built (<see cref="TokenTable"/>); attention is computed per call.
/// Data-parallel ranks share decodes evenly; a step's prompts go to one rank each, and the fullest rank counts; experts compute the tokens of all ranks (<see cref="SpreadPass"/>). Pipeline stages share tokens as micro-batches, and a step is one trip of a micro-batch through all stages.
/// </remarks>
public sealed partial class OperatorStepTimeModel : StepTimeModel
{
    private const double PipelineLatencyNs = 10e3;

    private readonly TokenTable decodePass;
    private readonly TokenTable mixedPass;
    private readonly SpreadPass? spread;
    private readonly TokenTable head;
    private readonly AttentionTerm[] attention;
    private readonly LayerCosts layers;
    private readonly HostTerms host;
    private readonly StepTimeScales scales;
    private double edge;
    private double firstTokenFactor;
    private double firstTokenEdge = 1;

    /// <summary>Steps of one sequence that decodes alone, by its context; 0 where nobody asked. Threads may fill it at once: each writes the same.</summary>
    private long[]? loneNs;
    private readonly int dataParallel;
    private readonly int stages;
    private readonly int ranks;
    private readonly double gapsNs;
    private readonly double pipelineNs;
    private readonly int stageHosts;
    private readonly double pipelineNsPerToken;
    private readonly double rooflineNsPerByte;
    private readonly double rooflineNsPerFlop;

    internal OperatorStepTimeModel(
        Deployment deployment,
        KernelLibrary library,
        HostTerms builtInHost,
        double edge,
        StepTimeCalibration? calibration = null
    )
    {
        scales = calibration?.Scales ?? StepTimeScales.None;
        host = builtInHost.Under(scales);
        this.edge = edge;
        Deployment = deployment;
        Calibration = calibration;
        dataParallel = deployment.DataParallel;
        stages = deployment.PipelineParallel;
        ranks = dataParallel * stages;
        ResolvedEngineOptions engine = ResolvedEngineOptions.Of(deployment);
        layers = new LayerCosts(deployment, library, host.PerLayerUs * 1e3);
        attention =
        [
            .. AttentionTerms
                .Of(deployment, library, host)
                .Select(term => term.Scaled(scales.Attention, scales.Prefill)),
        ];
        gapsNs = host.PerLayerUs * 1e3 * deployment.Model.NumHiddenLayers;
        rooflineNsPerByte = 1e9 / deployment.Gpu.MemoryBytesPerSecond;
        NumberFormat[] formats =
        [
            NumberFormat.Bf16,
            deployment.Weights.Attention,
            deployment.Weights.DenseFfn,
            deployment.Weights.SharedExpert,
            deployment.Weights.Experts,
        ];
        PeakFlopPerSecond = formats.Max(library.ComputePeak);
        rooflineNsPerFlop = 1e9 / formats.Max(library.UnpackedPeak);
        ScaledCosts costs = new(layers, scales, gapsNs, rooflineNsPerByte, rooflineNsPerFlop);
        int largest = (engine.MaxNumBatchedTokens + stages - 1) / stages;
        int sequences = (engine.MaxNumSeqs + stages - 1) / stages;
        if (dataParallel > 1 && deployment.Model.HasExperts)
        {
            spread = new SpreadPass(costs, dataParallel, largest, sequences, layers.GathersTokens);
            decodePass = spread.Own;
            mixedPass = spread.OwnMixed;
        }
        else
        {
            decodePass = new TokenTable(
                Math.Min(largest, sequences),
                tokens => costs.Pass(tokens, tokens, false)
            );
            mixedPass = new TokenTable(largest, tokens => costs.Pass(tokens, tokens, true));
        }

        head = new TokenTable(sequences, costs.Head);
        int hops = deployment.PipelineParallel - 1;
        double link = deployment.Gpu.LinkBytesPerSecond(deployment.GpusPerReplica);
        if (hops > 0 && deployment.Gpu.LinkAmong(deployment.GpusPerReplica) == Interconnect.Pcie)
        {
            library.AssumeHostMemory();
        }

        if (hops > 0)
        {
            library.AssumePeerAccess();
        }

        if (hops > 0 && host.PerStageUs > 0)
        {
            library.Assume(
                FormattableString.Invariant(
                    $"pipeline stages: {host.PerStageUs / 1e3:0.#} ms of host time each and step, from {host.StageSource}"
                )
            );
        }

        pipelineNs = hops * PipelineLatencyNs;
        stageHosts = hops > 0 ? stages : 0;
        pipelineNsPerToken = hops * 2e9 * deployment.Model.HiddenSize / link;
        MeasuredRange.Note(deployment, library);
        Provenance =
            calibration is { IsIdentity: false } && calibration.Measured(deployment.Model.Id)
                ? CoefficientsWord.UserCalibrated
                : library.Provenance;
        Notes = [.. library.Notes, .. CalibrationNotes(calibration, deployment)];
        firstTokenFactor = calibration?.FirstTokenFactor(deployment.Model.Id) ?? 1;
        RequestOverheadNs = (long)(host.TtftMsPerLayer * 1e6 * deployment.Model.NumHiddenLayers);
    }

    /// <summary>The served deployment.</summary>
    public Deployment Deployment { get; }

    /// <summary>Somebody's own measurements that the built-in times were scaled by; null for none.</summary>
    public StepTimeCalibration? Calibration { get; }

    /// <summary>Source of the constants.</summary>
    public CoefficientsWord Provenance { get; }

    /// <summary>Substitutes among the kernels, in words.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The fastest dense peak among the formats that the deployment computes in: what MFU is measured against.</summary>
    public double PeakFlopPerSecond { get; }

    /// <inheritdoc/>
    public override long RequestOverheadNs { get; }

    /// <inheritdoc/>
    public override double FirstTokenFactor => firstTokenFactor * firstTokenEdge;

    /// <summary>The same model without a factor on first tokens: where they are a place in a queue.</summary>
    public OperatorStepTimeModel WithoutFirstTokenFactor()
    {
        if (FirstTokenFactor == 1)
        {
            return this;
        }

        OperatorStepTimeModel other = (OperatorStepTimeModel)MemberwiseClone();
        other.firstTokenFactor = 1;
        other.firstTokenEdge = 1;
        return other;
    }

    /// <summary>The same model at another multiple of its predictions; tables are shared, so that it costs nothing to make.</summary>
    /// <param name="factor">Above 0; steps are never below their roofline.</param>
    /// <param name="firstTokens">The multiple of first tokens' times that these steps leave, above 0.</param>
    public OperatorStepTimeModel Times(double factor, double firstTokens = 1)
    {
        if (factor == edge && firstTokens == firstTokenEdge)
        {
            return this;
        }

        OperatorStepTimeModel other = (OperatorStepTimeModel)MemberwiseClone();
        other.edge = factor;
        other.firstTokenEdge = firstTokens;
        other.loneNs = null;
        return other;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    public override ReadOnlySpan<long> LoneNs(long context, int steps)
    {
        long[] known = loneNs ??= new long[ResolvedEngineOptions.Of(Deployment).MaxModelLen + 1];
        if (context + steps > known.Length)
        {
            return [];
        }

        int window = Deployment.Model.SlidingWindow ?? int.MaxValue;
        int first = (int)context;
        for (int at = first; at < first + steps; at++)
        {
            if (known[at] == 0)
            {
                known[at] = EstimateNs(StepShape.Decodes(1, at, window));
            }
        }

        return known.AsSpan(first, steps);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Sum(in StepShape shape, ref OperatorCost attended)
    {
        double bytes = 0;
        double flops = 0;
        int rankTokens = RankTokens(shape);
        bool hasPrefill = shape.PrefillTokens > 0;
        TokenTable pass = hasPrefill ? mixedPass : decodePass;
        double ns =
            pass.Ns(rankTokens)
            + (spread?.SharedNs(rankTokens, PerStage(shape.Tokens), hasPrefill) ?? 0)
            + head.Ns(PerRank(shape.SampledRows))
            + AttentionNs(shape, ref bytes, ref flops)
            + HostNs(shape, rankTokens);
        attended = new OperatorCost(0, bytes, flops);
        return Math.Max(ns, CeilingNs(shape));
    }

    /// <summary>Bytes and arithmetic of a step's products and experts, attention left out.</summary>
    private OperatorCost Work(in StepShape shape)
    {
        bool hasPrefill = shape.PrefillTokens > 0;
        TokenTable pass = hasPrefill ? mixedPass : decodePass;
        return pass.Cost(PerRank(shape.Tokens))
            + (spread?.ExpertWork(PerStage(shape.Tokens), hasPrefill) ?? default)
            + head.Cost(PerRank(shape.SampledRows));
    }

    private static IEnumerable<string> CalibrationNotes(
        StepTimeCalibration? calibration,
        Deployment deployment
    )
    {
        if (calibration is null)
        {
            yield break;
        }

        string model = deployment.Model.Id;
        yield return calibration.IsIdentity
            ? calibration.FirstTokenFactor(model) == 1
                ? $"{calibration.Words}: nothing is changed, the built-in prediction was the nearest"
                : calibration.WordsFor(model)
            : calibration.Measured(model)
                ? calibration.WordsFor(model)
                : $"{calibration.Words} on other models ({string.Join(", ", calibration.ModelIds)}): factors carried over, band widened";
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
            prefillShare = shape.PrefillTokens == 0 ? 0 : RankPrefill(shape) / (double)shape.PrefillTokens;
        }

        double ns = 0;
        foreach (AttentionTerm term in attention)
        {
            ns += term.Ns(shape, decodeShare, prefillShare, ref bytes, ref flops);
        }

        return ns;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double HostNs(in StepShape shape, int rankTokens)
    {
        int sequences = PerRank(shape.DecodeSequences + shape.PrefillSequences);
        return (host.PerStepUs * 1e3)
            + (host.PerRequestUs * 1e3 * sequences)
            + pipelineNs
            + (stageHosts * 1e3 * (host.PerStageUs + (host.PerStageRequestUs * sequences)))
            + (pipelineNsPerToken * rankTokens);
    }

    /// <summary>The host as a ceiling: what a step takes at least, however fast the GPU is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double CeilingNs(in StepShape shape) =>
        (host.CeilingPerStepUs * 1e3)
        + (host.CeilingPerRequestUs * 1e3 * PerRank(shape.DecodeSequences + shape.PrefillSequences));

    private double Floored(double ns, OperatorCost work) =>
        Math.Max(ns, Math.Max(work.Bytes * rooflineNsPerByte, work.Flops * rooflineNsPerFlop));

    /// <summary>Tokens of the fullest rank.</summary>
    private int RankTokens(in StepShape shape) =>
        dataParallel == 1 ? PerStage(shape.Tokens) : RankPrefill(shape) + PerRank(shape.DecodeSequences);

    /// <summary>New prompt tokens of the fullest rank: a prompt is computed by one rank.</summary>
    private int RankPrefill(in StepShape shape)
    {
        int sequences = shape.PrefillSequences;
        if (dataParallel == 1 || sequences == 0)
        {
            return PerStage(shape.PrefillTokens);
        }

        int fullest = (sequences + dataParallel - 1) / dataParallel;
        return PerStage((int)Math.Ceiling((double)shape.PrefillTokens * fullest / sequences));
    }

    private int PerStage(int count) => stages == 1 ? count : (count + stages - 1) / stages;

    private int PerRank(int count) => ranks == 1 ? count : (count + ranks - 1) / ranks;

    private static long Rounded(double ns) => Math.Max(1, (long)Math.Ceiling(ns));
}
