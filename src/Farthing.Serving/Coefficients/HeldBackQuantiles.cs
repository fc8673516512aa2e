using System.Text.Json.Serialization;

namespace Farthing.Serving.Coefficients;

/// <summary>Quantiles of measured over predicted of rows, each predicted by a fit that had not seen its condition.</summary>
/// <param name="Low">5 %.</param>
/// <param name="Median">50 %.</param>
/// <param name="High">95 %.</param>
public sealed record HeldBackQuantiles(double Low, double Median, double High)
{
    /// <summary>True for a band above 0 that ends.</summary>
    [JsonIgnore]
    public bool IsInOrder => Low > 0 && Low <= High && double.IsFinite(High);
}
