using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Calibrations;

/// <remarks>Applied when a step-time model is built, so that a calibrated model costs nothing more at run time. No kind of operator gets faster than its roofline.</remarks>
[Description(
    "Changes by a server's own measurements: factors on the built-in time of each kind of operator and host term. 1 leaves a kind as it is"
)]
public sealed record StepTimeScales(
    [property: Description("Dense products and the output head")] double Gemm,
    [property: Description("Routed experts")] double Experts,
    [property: Description("Token mixing, decode and prefill")] double Attention,
    [property: Description("Exchange between GPUs")] double Collectives,
    [property: Description("Norms, rotary positions, activations; without the gaps of per_layer")]
        double SmallKernels,
    [property: Description(
        "All kernels of steps that hold prompt tokens, and the prefill part of attention; on top of the factors above"
    )]
        double Prefill,
    [property: Description("Host time per step, h0")] double PerStep,
    [property: Description("Host time per running request, h1")] double PerRequest,
    [property: Description("Gaps per layer, el")] double PerLayer
)
{
    /// <remarks>Not among the constructor's: absent means 1, as in files of earlier versions.</remarks>
    [Description(
        "Arithmetic of dense products where it bounds them, on top of gemm; fitted on hardware without matrix units. Absent where it is not fitted"
    )]
    public double? Arithmetic { get; init; }

    /// <summary>Nothing is changed.</summary>
    public static StepTimeScales None { get; } = All(1);

    /// <summary>True when nothing is changed.</summary>
    [JsonIgnore]
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
            ("arithmetic", Arithmetic ?? 1),
        ];

    /// <summary>The same factor for every kind; steps with prompts take no other one.</summary>
    public static StepTimeScales All(double factor) =>
        new(factor, factor, factor, factor, factor, Prefill: 1, factor, factor, factor);
}
