using Farthing.Documents.Calibrations;
using Farthing.Serving.Kernels;

namespace Farthing.Serving.StepTimes;

/// <summary>A step by what <see cref="StepTimeScales"/> can change, so that it can be timed under other factors without asking kernels again.</summary>
/// <remarks>Every part is its built-in time; parts with a roofline are never scaled below it.</remarks>
public readonly record struct StepComponents
{
    /// <summary>Dense products of the layers.</summary>
    public ScalableTime Gemm { get; init; }

    /// <summary>The output head.</summary>
    public ScalableTime Head { get; init; }

    /// <summary>Routed experts.</summary>
    public ScalableTime Experts { get; init; }

    /// <summary>Exchange between GPUs.</summary>
    public ScalableTime Collectives { get; init; }

    /// <summary>Small kernels without gaps.</summary>
    public ScalableTime SmallKernels { get; init; }

    /// <summary>Attention of the decode part.</summary>
    public ScalableTime DecodeAttention { get; init; }

    /// <summary>Part of prefill in attention.</summary>
    public ScalableTime PrefillAttention { get; init; }

    /// <summary>h0.</summary>
    public double PerStepNs { get; init; }

    /// <summary>h1 times the sequences of a rank.</summary>
    public double PerRequestNs { get; init; }

    /// <summary>el times the layers.</summary>
    public double PerLayerNs { get; init; }

    /// <summary>Pipeline hops: never scaled.</summary>
    public double FixedNs { get; init; }

    /// <summary>True when prompt tokens are in the step.</summary>
    public bool HasPrefill { get; init; }

    /// <summary>The whole step under factors, in nanoseconds.</summary>
    public double Ns(StepTimeScales scales)
    {
        double mixed = HasPrefill ? scales.Prefill : 1;
        double arithmetic = scales.Arithmetic ?? 1;
        return Gemm.Times(scales.Gemm * mixed, arithmetic)
            + Head.Times(scales.Gemm, arithmetic)
            + Experts.Times(scales.Experts * mixed)
            + Collectives.Times(scales.Collectives * mixed)
            + SmallKernels.Times(scales.SmallKernels * mixed)
            + DecodeAttention.Times(scales.Attention)
            + PrefillAttention.Times(scales.Attention * scales.Prefill)
            + (PerStepNs * scales.PerStep)
            + (PerRequestNs * scales.PerRequest)
            + (PerLayerNs * scales.PerLayer)
            + FixedNs;
    }
}

/// <summary>A time that may be scaled down to its roofline only.</summary>
/// <param name="Ns">The built-in time.</param>
/// <param name="MemoryNs">Bytes over peak bandwidth.</param>
/// <param name="ArithmeticNs">Flops over peak compute.</param>
public readonly record struct ScalableTime(double Ns, double MemoryNs, double ArithmeticNs)
{
    /// <summary>Exponent of the turn from memory to arithmetic: about that of the timed products.</summary>
    private const double Sharpness = 3;

    /// <summary>So many times the built-in time, or the roofline if that is longer.</summary>
    public double Times(double factor) =>
        factor == 1 ? Ns : Math.Max(Ns * factor, Math.Max(MemoryNs, ArithmeticNs));

    /// <summary>The same where arithmetic alone takes so many times as long: the time grows as far as arithmetic bounds it.</summary>
    public double Times(double factor, double arithmetic) =>
        arithmetic == 1 || ArithmeticNs <= 0
            ? Times(factor)
            : Times(
                factor
                    * SmoothMaximum.Exact(MemoryNs, arithmetic * ArithmeticNs, Sharpness)
                    / SmoothMaximum.Exact(MemoryNs, ArithmeticNs, Sharpness)
            );
}
