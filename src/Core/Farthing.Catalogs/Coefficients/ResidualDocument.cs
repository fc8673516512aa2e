namespace Farthing.Catalogs.Coefficients;

/// <summary>The wire form of a residual table.</summary>
/// <param name="Axes">Names of the axes.</param>
/// <param name="Ticks">Coordinates of each axis, rising.</param>
/// <param name="Codes">Base64 of the rows' places on the axes; null where every combination has a row.</param>
/// <param name="LnFactors">Base64 of 16-bit floats.</param>
internal sealed record ResidualDocument(
    IReadOnlyList<string> Axes,
    IReadOnlyList<IReadOnlyList<double>> Ticks,
    string? Codes,
    string LnFactors
);
