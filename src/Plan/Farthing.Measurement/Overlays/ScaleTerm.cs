namespace Farthing.Measurement.Overlays;

/// <summary>A factor that can be fitted.</summary>
public enum ScaleTerm
{
    /// <summary>All kernels and host terms alike.</summary>
    Everything,

    /// <summary>h0: host time per step.</summary>
    PerStep,

    /// <summary>h1: host time per running request.</summary>
    PerRequest,

    /// <summary>el: gaps per layer.</summary>
    PerLayer,

    /// <summary>Dense products.</summary>
    Gemm,

    /// <summary>Kernels of steps with prompts.</summary>
    Prefill,

    /// <summary>Routed experts.</summary>
    Experts,

    /// <summary>Exchange between GPUs.</summary>
    Collectives,

    /// <summary>Token mixing.</summary>
    Attention,
}
