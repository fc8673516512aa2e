namespace Farthing.Serving.Coefficients;

/// <summary>The wire form of <see cref="HeldBackErrorJson"/>.</summary>
internal sealed record HeldBackError(double MedianPercent, double P90Percent, double BiasPercent, int Rows);
