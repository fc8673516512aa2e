namespace Farthing.Serving.Coefficients;

/// <summary>What a step costs beside its kernels, per engine family.</summary>
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
);
