using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Calibrations;

[Description(
    "Quantiles of measured over predicted of rows, each predicted by a fit that had not seen its condition"
)]
public sealed record HeldBackQuantiles(
    [property: Description("5 %")] double Low,
    double Median,
    [property: Description("95 %")] double High
)
{
    /// <summary>True for a band above 0 that ends.</summary>
    [JsonIgnore]
    public bool IsInOrder => Low > 0 && Low <= High && double.IsFinite(High);
}
