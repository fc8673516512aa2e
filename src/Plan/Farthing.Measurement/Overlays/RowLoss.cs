namespace Farthing.Measurement.Overlays;

/// <summary>The loss of a row's residual: Student's t with four degrees of freedom, so that one odd run among five neither draws a fit to itself nor decides whether it is applied.</summary>
/// <remarks>loss(r) = ν/2·ln(1 + (r/s)²/ν), r = ln(measured / predicted), s the scatter of rows around a good fit. Quadratic below s, logarithmic far above it. ν and s were chosen on one half of the published tables (docs/calibrate.md).</remarks>
internal static class RowLoss
{
    /// <summary>Scatter of rows around a fit of all terms, in ln units.</summary>
    public const double Scatter = 0.05;

    /// <summary>Scatter around one scale of everything: what the other terms would explain remains.</summary>
    public const double OneScaleScatter = 2 * Scatter;

    private const double Freedom = 4;

    /// <summary>The loss of a residual.</summary>
    public static double Of(double residual, double scatter) =>
        Freedom / 2 * Math.Log(1 + (Square(residual / scatter) / Freedom));

    /// <summary>loss′(r)/r: how much a residual counts in reweighted least squares.</summary>
    public static double Pull(double residual, double scatter) =>
        1 / (Square(scatter) * (1 + (Square(residual / scatter) / Freedom)));

    private static double Square(double x) => x * x;
}
