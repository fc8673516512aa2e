using Farthing.Serving.Kernels;
using Farthing.Serving.Steps;

namespace Farthing.Serving.StepTimes;

/// <summary>A step taken apart: what it is spent on, and what a calibration can change.</summary>
public sealed partial class OperatorStepTimeModel
{
    /// <summary>The step by kind of operator, from the formulas themselves, at the band's center.</summary>
    public StepTimeParts Explain(in StepShape shape)
    {
        double bytes = 0;
        double flops = 0;
        int tokens = CaptureSizes.Padded(RankTokens(shape));
        PassCost pass = PaddedPass(shape, tokens);
        OperatorCost output = layers.Head(CaptureSizes.Padded(PerRank(shape.SampledRows)));
        double mixed = shape.PrefillTokens > 0 ? scales.Prefill : 1;
        OperatorCost small = pass.Elementwise with { Ns = pass.Elementwise.Ns - gapsNs };
        StepTimeParts parts = new(
            Scalable(pass.Gemm).Times(scales.Gemm * mixed, scales.Arithmetic ?? 1)
                + Scalable(output).Times(scales.Gemm, scales.Arithmetic ?? 1),
            Scalable(pass.Experts).Times(scales.Experts * mixed),
            Scalable(pass.Collectives).Times(scales.Collectives * mixed),
            AttentionNs(shape, ref bytes, ref flops),
            Scalable(small).Times(scales.SmallKernels * mixed) + gapsNs,
            HostNs(shape, tokens)
        );
        return parts with { HostNs = parts.HostNs + Math.Max(0, CeilingNs(shape) - parts.TotalNs) };
    }

    /// <summary>The step by what a calibration can change, from the formulas themselves, at the band's center. Meant for a model without calibration.</summary>
    public StepComponents Components(in StepShape shape)
    {
        double bytes = 0;
        double flops = 0;
        int tokens = CaptureSizes.Padded(RankTokens(shape));
        PassCost pass = PaddedPass(shape, tokens);
        ScalableTime decode = default;
        if (shape.DecodeSequences > 0)
        {
            decode = Attended(AttentionNs(DecodePart(shape), ref bytes, ref flops), bytes, flops);
        }

        double allBytes = 0;
        double allFlops = 0;
        double all = AttentionNs(shape, ref allBytes, ref allFlops);
        int sequences = PerRank(shape.DecodeSequences + shape.PrefillSequences);
        double perRequest = host.PerRequestUs * 1e3 * sequences;
        double perStep = host.PerStepUs * 1e3;
        return new StepComponents
        {
            Gemm = Scalable(pass.Gemm),
            Head = Scalable(layers.Head(CaptureSizes.Padded(PerRank(shape.SampledRows)))),
            Experts = Scalable(pass.Experts),
            Collectives = Scalable(pass.Collectives),
            SmallKernels = Scalable(pass.Elementwise with { Ns = pass.Elementwise.Ns - gapsNs }),
            DecodeAttention = decode,
            PrefillAttention =
                shape.PrefillTokens == 0
                    ? default
                    : Attended(Math.Max(0, all - decode.Ns), allBytes - bytes, allFlops - flops),
            PerStepNs = perStep,
            PerRequestNs = perRequest,
            PerLayerNs = gapsNs,
            FixedNs = HostNs(shape, tokens) - perStep - perRequest,
            HasPrefill = shape.PrefillTokens > 0,
        };
    }

    private ScalableTime Scalable(OperatorCost cost) => Attended(cost.Ns, cost.Bytes, cost.Flops);

    private ScalableTime Attended(double ns, double bytes, double flops) =>
        new(ns, bytes * rooflineNsPerByte, flops * rooflineNsPerFlop);

    private PassCost PaddedPass(in StepShape shape, int tokens) =>
        layers.Pass(
            tokens,
            spread is null ? tokens : CaptureSizes.Padded(PerStage(shape.Tokens)),
            shape.PrefillTokens > 0
        );
}
