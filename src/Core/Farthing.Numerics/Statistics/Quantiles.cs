namespace Farthing.Numerics.Statistics;

/// <summary>Exact quantiles of a set of numbers held in memory.</summary>
public static class Quantiles
{
    /// <summary>The quantile by linear interpolation between order statistics (Hyndman and Fan's type 7, the default of NumPy and R).</summary>
    /// <param name="sorted">The numbers, ascending, at least one.</param>
    /// <param name="fraction">0…1.</param>
    public static double OfSorted(ReadOnlySpan<double> sorted, double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfZero(sorted.Length);
        double position = Math.Clamp(fraction, 0, 1) * (sorted.Length - 1);
        int below = (int)Math.Floor(position);
        double share = position - below;
        return share == 0 ? sorted[below] : sorted[below] + (share * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>The quantile of numbers in any order; leaves them as they are.</summary>
    public static double Of(ReadOnlySpan<double> values, double fraction)
    {
        double[] copy = values.ToArray();
        Array.Sort(copy);
        return OfSorted(copy, fraction);
    }
}
