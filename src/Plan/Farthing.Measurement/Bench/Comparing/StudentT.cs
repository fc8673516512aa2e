using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Bench.Comparing;

/// <summary>Student's t distribution.</summary>
public static class StudentT
{
    /// <summary>The chance of a value at least as far from 0, on either side: I(ν / (ν + t²); ν/2, 1/2).</summary>
    /// <param name="t">The value.</param>
    /// <param name="degrees">Degrees of freedom ν, above 0.</param>
    public static double TwoSided(double t, double degrees) =>
        t == 0 ? 1
        : double.IsInfinity(t) ? 0
        : BetaDistribution.ShareBelow(degrees / (degrees + (t * t)), degrees / 2, 0.5);

    /// <summary>The value that the middle share of the distribution ends at.</summary>
    /// <param name="share">Share in the middle, such as 0.95.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double Middle(double share, double degrees)
    {
        double low = 0;
        double high = 1;
        while (TwoSided(high, degrees) > 1 - share && high < 1e12)
        {
            high *= 2;
        }

        for (int i = 0; i < 80; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = TwoSided(middle, degrees) > 1 - share ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }
}
