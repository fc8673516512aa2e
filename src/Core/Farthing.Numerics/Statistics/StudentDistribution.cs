namespace Farthing.Numerics.Statistics;

/// <summary>Student's t distribution: shares and the values below which they lie.</summary>
/// <remarks>By the incomplete beta function: P(|T| &gt; t) = I_x(ν/2, 1/2) with x = ν/(ν + t²) (DLMF 8.17; Abramowitz and Stegun 26.7.1).</remarks>
public static class StudentDistribution
{
    /// <summary>The share that lies below a value.</summary>
    /// <param name="value">t.</param>
    /// <param name="degrees">Degrees of freedom ν, above 0.</param>
    public static double ShareBelow(double value, double degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degrees);
        double beyond =
            BetaDistribution.ShareBelow(degrees / (degrees + (value * value)), degrees / 2, 0.5) / 2;
        return value > 0 ? 1 - beyond : beyond;
    }

    /// <summary>The value below which a share lies.</summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <param name="degrees">Degrees of freedom ν, above 0.</param>
    /// <returns>Such as 1.8331 for 0.95 and 9 degrees.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A share that is not between 0 and 1, or no degrees of freedom.</exception>
    public static double Quantile(double share, double degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degrees);
        if (share is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "a share above 0 and below 1");
        }

        double tails = 2 * Math.Min(share, 1 - share);
        double x = BetaDistribution.Quantile(tails, degrees / 2, 0.5);
        double t = Math.Sqrt(degrees * (1 - x) / x);
        return share < 0.5 ? -t : t;
    }
}
