using System.Text.Json.Serialization;

namespace Farthing.Serving.Coefficients;

/// <summary>What a server's own measurements change: how many times the built-in time each kind of operator and host term takes. 1 leaves a kind as it is.</summary>
/// <remarks>Applied when a step-time model is built, so that a calibrated model costs nothing more at run time. No kind of operator gets faster than its roofline.</remarks>
public sealed record StepTimeScales
{
    /// <summary>Nothing is changed.</summary>
    public static StepTimeScales None { get; } = new();

    /// <summary>Dense products and the output head.</summary>
    [JsonRequired]
    public double Gemm { get; init; } = 1;

    /// <summary>Routed experts.</summary>
    [JsonRequired]
    public double Experts { get; init; } = 1;

    /// <summary>Token mixing, decode and prefill.</summary>
    [JsonRequired]
    public double Attention { get; init; } = 1;

    /// <summary>Exchange between GPUs.</summary>
    [JsonRequired]
    public double Collectives { get; init; } = 1;

    /// <summary>Norms, rotary positions, activations; without the gaps of <see cref="PerLayer"/>.</summary>
    [JsonRequired]
    public double SmallKernels { get; init; } = 1;

    /// <summary>All kernels of steps that hold prompt tokens, and the prefill part of attention; on top of the factors above.</summary>
    [JsonRequired]
    public double Prefill { get; init; } = 1;

    /// <summary>Host time per step, h0.</summary>
    [JsonRequired]
    public double PerStep { get; init; } = 1;

    /// <summary>Host time per running request, h1.</summary>
    [JsonRequired]
    public double PerRequest { get; init; } = 1;

    /// <summary>Gaps per layer, el.</summary>
    [JsonRequired]
    public double PerLayer { get; init; } = 1;

    /// <summary>True when nothing is changed.</summary>
    public bool IsNone => this == None;

    /// <summary>The factors by the name of their term.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Term, double Factor)> ByTerm =>
        [
            ("gemm", Gemm),
            ("experts", Experts),
            ("attention", Attention),
            ("collectives", Collectives),
            ("small_kernels", SmallKernels),
            ("prefill", Prefill),
            ("per_step", PerStep),
            ("per_request", PerRequest),
            ("per_layer", PerLayer),
        ];

    /// <summary>The same factor for every kind.</summary>
    public static StepTimeScales All(double factor) =>
        new()
        {
            Gemm = factor,
            Experts = factor,
            Attention = factor,
            Collectives = factor,
            SmallKernels = factor,
            PerStep = factor,
            PerRequest = factor,
            PerLayer = factor,
        };

    /// <summary>Host terms with these factors.</summary>
    public HostTerms Of(HostTerms host) =>
        IsNone
            ? host
            : host with
            {
                PerStepUs = host.PerStepUs * PerStep,
                PerRequestUs = host.PerRequestUs * PerRequest,
                PerLayerUs = host.PerLayerUs * PerLayer,
                CeilingPerStepUs = host.CeilingPerStepUs * PerStep,
                CeilingPerRequestUs = host.CeilingPerRequestUs * PerRequest,
            };
}
