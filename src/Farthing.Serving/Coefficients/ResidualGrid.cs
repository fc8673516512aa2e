namespace Farthing.Serving.Coefficients;

/// <summary>Factors by which timings differ from a formula, on a rectangular grid of shapes.</summary>
/// <param name="Axes">Names of the axes, such as m, n, k.</param>
/// <param name="Points">Grid points per axis, rising.</param>
/// <param name="Factors">Measured over formula, the last axis running fastest.</param>
public sealed record ResidualGrid(
    IReadOnlyList<string> Axes,
    IReadOnlyList<IReadOnlyList<double>> Points,
    IReadOnlyList<double> Factors
);
