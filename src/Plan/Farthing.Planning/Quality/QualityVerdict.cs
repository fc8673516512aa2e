using Farthing.Serving.Precision;

namespace Farthing.Planning.Quality;

/// <summary>Quality loss of a weights' format, and the user's consent to it.</summary>
/// <param name="Format">The format.</param>
/// <param name="LowFraction">Lower end of the share of the 16-bit model's scores that is kept; 1 for the vendor's own format; null where nothing is published.</param>
/// <param name="HighFraction">Upper end.</param>
/// <param name="IsAllowed">True when the loss at the lower end is accepted.</param>
/// <param name="Words">For people: <c>quality 97–99.5 % of 16 bit (few published rows, mostly 8B)</c>.</param>
/// <param name="Refusal">Why it is not allowed; null where it is.</param>
public sealed record QualityVerdict(
    NumberFormat Format,
    double? LowFraction,
    double? HighFraction,
    bool IsAllowed,
    string Words,
    string? Refusal
);
