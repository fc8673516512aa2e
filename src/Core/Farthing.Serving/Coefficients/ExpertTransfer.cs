using System.Text.Json.Serialization;
using Farthing.Numerics.Reading;

namespace Farthing.Serving.Coefficients;

/// <summary>Factor on the curve of other shapes where expert kernels of a format were timed, but not for a model's shape: servers tune the shapes that they serve.</summary>
/// <param name="Format">Weight format of the experts (mxfp4, nvfp4, …); empty for every one.</param>
/// <param name="Architecture">Hopper, Blackwell, …; empty for every one.</param>
/// <param name="Factor">Above 0.</param>
/// <param name="Source">What it was fitted to.</param>
public sealed record ExpertTransfer(
    string Format,
    string Architecture,
    [property: JsonConverter(typeof(FourDigits))] double Factor,
    string Source
)
{
    /// <summary>True when the entry counts for a kernel.</summary>
    /// <param name="format">Its weights' format.</param>
    /// <param name="architecture">Family of the GPU's architecture.</param>
    public bool Matches(string format, string architecture) =>
        (Format.Length == 0 || Format == format)
        && (Architecture.Length == 0 || Architecture == architecture);
}
