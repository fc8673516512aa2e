using Farthing.Numerics.Quantities;

namespace Farthing.Economics.Levers;

/// <summary>Published measurements of a weight format against 16 bit: a band to warn and plan with, not a prediction.</summary>
/// <param name="Format">Id of the format, or of the way to quantize where no format of the engines has its bytes.</param>
/// <param name="BytesPerWeight">Nominal bytes per weight, scales left out.</param>
/// <param name="LowLoadSpeedup">Throughput over 16 bit while weight bytes dominate a step.</param>
/// <param name="SaturatedSpeedup">Throughput over 16 bit at saturation with KV to spare; null where no fair pair was found.</param>
/// <param name="RecoveredQuality">Share of benchmark scores kept; null where no band was read.</param>
/// <param name="Runs">Where it computes natively, and where not.</param>
/// <param name="Source">Where the figures were read.</param>
public sealed record QuantizationEvidence(
    string Format,
    double BytesPerWeight,
    Interval LowLoadSpeedup,
    Interval? SaturatedSpeedup,
    Interval? RecoveredQuality,
    string Runs,
    string Source
)
{
    private const string QualitySource =
        "quality: planning bands read from llm-compressor, Neural Magic cards and arXiv 2411.02355";

    /// <summary>The formats with evidence, largest first.</summary>
    public static IReadOnlyList<QuantizationEvidence> All { get; } =
    [
        new(
            "fp8",
            1,
            new Interval(1.25, 2),
            new Interval(1.15, 1.45),
            new Interval(0.99, 1.005),
            "native from compute capability 8.9 (Ada, Hopper, Blackwell); on Ampere weights only: memory, not compute",
            "AccelMark (CC BY 4.0), GPUStack performance lab (Apache-2.0), 2025–26; " + QualitySource
        ),
        new(
            "int8",
            1,
            new Interval(1.25, 2),
            new Interval(1.15, 1.45),
            new Interval(0.97, 0.995),
            "the answer on Ampere with vLLM 0.7; lost to 16 bit there on vLLM 0.20.1",
            "AccelMark (CC BY 4.0), 2025–26; " + QualitySource
        ),
        new(
            "int4",
            0.5,
            new Interval(1.6, 3.3),
            new Interval(0.79, 1.02),
            new Interval(0.94, 0.99),
            "weights only: prefill computes in 16 bit and dequantizes; the plain AWQ kernel lost 27 % on Hopper",
            "AccelMark (CC BY 4.0), GPUStack performance lab (Apache-2.0), 2025–26; " + QualitySource
        ),
        new(
            "nvfp4",
            0.5,
            2.0,
            null,
            new Interval(0.92, 0.97),
            "native on Blackwell (1.13–1.35 over FP8 on B200: InferenceX, Llama-3.3-70B); on Hopper weights only",
            "about 2 over BF16, shrinking with load: jarvislabs.ai (Qwen3-32B, RTX PRO 6000); "
                + QualitySource
        ),
        new(
            "nf4",
            0.5,
            24.4 / 38.8,
            5916.0 / 10338,
            null,
            "weights only, made for fine-tuning: slower than 16 bit at both ends of the load",
            "batch 1: derekl35/quantization-benchmarks (Llama-3.1-8B, Transformers); saturated: GPUStack performance lab (Apache-2.0; Qwen3-8B, A100, vLLM 0.9.2)"
        ),
    ];
}
