using Farthing.Documents.Calibrations;

namespace Farthing.Measurement.Overlays;

/// <summary>Sets of factors that are fitted together, their priors, and the way from logarithms to factors.</summary>
/// <remarks>Priors are log-normal around the built-in value: sd 0.3 for kernels, 0.7 for host terms (fidelity study of 2026-11-20, section 6). A scale of everything has the spread of tables' biases.</remarks>
public static class ScaleTerms
{
    /// <summary>Prior deviation of the logarithm of a kernel's factor.</summary>
    public const double KernelDeviation = 0.3;

    /// <summary>Prior deviation of the logarithm of a host term's factor.</summary>
    public const double HostDeviation = 0.7;

    /// <summary>Deviation of published tables' biases (core models): prior of a scale of everything.</summary>
    public const double TableDeviation = 0.13;

    /// <summary>Prior deviation of the logarithm of arithmetic: code for vector units reaches a tenth of their peak, or all of it.</summary>
    public const double ArithmeticDeviation = 1.2;

    private const double Largest = 10;

    /// <summary>One scale.</summary>
    public static IReadOnlyList<ScaleTerm> One { get; } = [ScaleTerm.Everything];

    /// <summary>All host terms and kernels, each for itself.</summary>
    public static IReadOnlyList<ScaleTerm> Eight { get; } =
    [
        ScaleTerm.PerStep,
        ScaleTerm.PerRequest,
        ScaleTerm.PerLayer,
        ScaleTerm.Gemm,
        ScaleTerm.Prefill,
        ScaleTerm.Experts,
        ScaleTerm.Collectives,
        ScaleTerm.Attention,
    ];

    /// <summary>The eight, and arithmetic apart from memory: what matrix units' constants say nothing about.</summary>
    public static IReadOnlyList<ScaleTerm> Nine { get; } = [.. Eight, ScaleTerm.Arithmetic];

    /// <summary>The prior deviation of a factor's logarithm.</summary>
    public static double Deviation(ScaleTerm term) =>
        term switch
        {
            ScaleTerm.Everything => TableDeviation,
            ScaleTerm.Arithmetic => ArithmeticDeviation,
            ScaleTerm.PerStep or ScaleTerm.PerRequest or ScaleTerm.PerLayer => HostDeviation,
            _ => KernelDeviation,
        };

    /// <summary>The name of a factor in files.</summary>
    public static string Name(ScaleTerm term) =>
        term switch
        {
            ScaleTerm.Everything => "everything",
            ScaleTerm.PerStep => "per_step",
            ScaleTerm.PerRequest => "per_request",
            ScaleTerm.PerLayer => "per_layer",
            ScaleTerm.Gemm => "gemm",
            ScaleTerm.Prefill => "prefill",
            ScaleTerm.Experts => "experts",
            ScaleTerm.Collectives => "collectives",
            ScaleTerm.Arithmetic => "arithmetic",
            _ => "attention",
        };

    /// <summary>Factors from their logarithms.</summary>
    public static StepTimeScales Scales(IReadOnlyList<ScaleTerm> terms, ReadOnlySpan<double> logs)
    {
        StepTimeScales scales = StepTimeScales.None;
        for (int i = 0; i < terms.Count; i++)
        {
            double factor = Math.Clamp(Math.Exp(logs[i]), 1 / Largest, Largest);
            scales = terms[i] switch
            {
                ScaleTerm.Everything => Times(scales, factor),
                ScaleTerm.PerStep => scales with { PerStep = scales.PerStep * factor },
                ScaleTerm.PerRequest => scales with { PerRequest = scales.PerRequest * factor },
                ScaleTerm.PerLayer => scales with { PerLayer = scales.PerLayer * factor },
                ScaleTerm.Gemm => scales with { Gemm = scales.Gemm * factor },
                ScaleTerm.Prefill => scales with { Prefill = scales.Prefill * factor },
                ScaleTerm.Experts => scales with { Experts = scales.Experts * factor },
                ScaleTerm.Collectives => scales with { Collectives = scales.Collectives * factor },
                ScaleTerm.Arithmetic => scales with { Arithmetic = (scales.Arithmetic ?? 1) * factor },
                _ => scales with { Attention = scales.Attention * factor },
            };
        }

        return scales;
    }

    private static StepTimeScales Times(StepTimeScales scales, double factor) =>
        scales with
        {
            Gemm = scales.Gemm * factor,
            Experts = scales.Experts * factor,
            Attention = scales.Attention * factor,
            Collectives = scales.Collectives * factor,
            SmallKernels = scales.SmallKernels * factor,
            PerStep = scales.PerStep * factor,
            PerRequest = scales.PerRequest * factor,
            PerLayer = scales.PerLayer * factor,
        };
}
