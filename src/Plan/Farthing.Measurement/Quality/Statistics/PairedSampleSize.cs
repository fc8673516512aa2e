using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Quality.Statistics;

/// <summary>Number of pairs that shows a loss within a margin.</summary>
public static class PairedSampleSize
{
    /// <summary>The normal quantile of a power of 80 %.</summary>
    public const double Z80 = 0.8416212335729143;

    /// <summary>Pairs with which a candidate that is truly as good passes in four of five runs: (z₀.₉₇₅ + z₀.₈)² ψ / margin², at least z² (1 − margin) / margin, which the interval needs even when no answer flips.</summary>
    /// <param name="table">What was seen; ψ is its share of flips, of none one in all.</param>
    /// <param name="margin">Loss that is accepted, above 0.</param>
    /// <remarks>Nam, Biometrics 53 (1997) 1422, with Wald's variance ψ/n of the difference under equality. The floor solves z²/(n + z²) = margin, Wilson's lower end of n of n.</remarks>
    public static long ForMargin(in PairedTable table, double margin)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(margin);
        double flips = Math.Max(1, table.Flips) / Math.Max(1, table.Pairs);
        double sum = WilsonInterval.Z95 + Z80;
        double byFlips = sum * sum * flips / (margin * margin);
        double floor = WilsonInterval.Z95 * WilsonInterval.Z95 * (1 - margin) / margin;
        return (long)Math.Ceiling(Math.Max(byFlips, floor));
    }
}
