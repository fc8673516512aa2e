using System.Text.Json.Serialization;
using Farthing.Documents.Calibrations;

namespace Farthing.Serving.Coefficients;

/// <summary>Cost of a step beside its kernels, per engine family.</summary>
/// <param name="Engine">vllm, trtllm, sglang.</param>
/// <param name="PerStepUs">h0: per step.</param>
/// <param name="PerRequestUs">h1: per running request of a rank.</param>
/// <param name="PerLayerUs">el: small kernels and gaps per layer.</param>
/// <param name="KernelFloorShare">φ: share of each GEMM's and attention call's launch floor that a CUDA graph hides.</param>
/// <param name="MoeFloorShare">The same for expert kernels.</param>
/// <param name="TtftMsPerLayer">Added once to a request's TTFT, never to a step.</param>
/// <param name="Source">Where the figures come from.</param>
public sealed record HostTerms(
    string Engine,
    double PerStepUs,
    double PerRequestUs,
    double PerLayerUs,
    double KernelFloorShare,
    double MoeFloorShare,
    double TtftMsPerLayer,
    string Source
)
{
    /// <summary>Per pipeline stage of a step, beside its kernels.</summary>
    [JsonIgnore]
    public double PerStageUs { get; init; }

    /// <summary>The same, per sequence of the stage's micro-batch.</summary>
    [JsonIgnore]
    public double PerStageRequestUs { get; init; }

    /// <summary>Data behind the times of pipeline stages; empty without them.</summary>
    [JsonIgnore]
    public string StageSource { get; init; } = "";

    /// <summary>The host as a ceiling: a step takes at least this …</summary>
    [JsonIgnore]
    public double CeilingPerStepUs { get; init; }

    /// <summary>… and this per sequence of a rank, whatever the GPU does.</summary>
    [JsonIgnore]
    public double CeilingPerRequestUs { get; init; }

    /// <summary>These terms with others that were fitted to serving measurements.</summary>
    public HostTerms With(FittedHostTerms fitted) =>
        this with
        {
            PerStageUs = PerStageUs + fitted.PerStageUs,
            PerStageRequestUs = PerStageRequestUs + fitted.PerStageRequestUs,
            StageSource = fitted.PerStageUs > 0 ? fitted.Source : StageSource,
            CeilingPerStepUs = CeilingPerStepUs + fitted.CeilingPerStepUs,
            CeilingPerRequestUs = CeilingPerRequestUs + fitted.CeilingPerRequestUs,
        };

    /// <summary>These terms under a calibration's factors.</summary>
    public HostTerms Under(StepTimeScales scales) =>
        scales.IsNone
            ? this
            : this with
            {
                PerStepUs = PerStepUs * scales.PerStep,
                PerRequestUs = PerRequestUs * scales.PerRequest,
                PerLayerUs = PerLayerUs * scales.PerLayer,
                CeilingPerStepUs = CeilingPerStepUs * scales.PerStep,
                CeilingPerRequestUs = CeilingPerRequestUs * scales.PerRequest,
            };
}
