using System.Text.Json.Serialization;
using Farthing.Numerics.Reading;

namespace Farthing.Serving.Coefficients;

/// <summary>Widening of a band, on a logarithmic scale, for cases that its measurements cover less.</summary>
/// <param name="Metric">tpot, ttft, e2e, throughput; ending in "-tail" for p90 and p99.</param>
/// <param name="Kind">One of the words of this type.</param>
/// <param name="Widening">1 keeps the band; 1.5 makes +20 % to 1.2^1.5 = +31 %. At least 1.</param>
/// <param name="Source">What it was fitted to.</param>
public sealed record BandDistance(
    string Metric,
    string Kind,
    [property: JsonConverter(typeof(FourDigits))] double Widening,
    string Source
)
{
    /// <summary>No serving measurement of this model is among those that terms and bands were fitted to.</summary>
    public const string NewModel = "new_model";

    /// <summary>None of this GPU is, though its kernels were timed.</summary>
    public const string NewGpu = "new_gpu";

    /// <summary>Kernels are those of another GPU, or of other models' experts.</summary>
    public const string TransferredKernels = "transferred_kernels";

    /// <summary>Nobody says which version of the engine it is.</summary>
    public const string UnstatedVersion = "unstated_version";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [NewModel, NewGpu, TransferredKernels, UnstatedVersion];
}
