namespace Farthing.Numerics.Statistics;

/// <summary>Agreement of two series on order, whatever their scale.</summary>
public static class RankCorrelation
{
    /// <summary>Spearman's ρ: the correlation of ranks, where equal numbers share the mean of their ranks.</summary>
    /// <param name="first">One series.</param>
    /// <param name="second">The other, as long.</param>
    /// <returns>−1…1; null where there are fewer than two pairs or a series is constant.</returns>
    public static double? Spearman(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        double[] a = Ranks(first);
        double[] b = Ranks(second);
        double mean = (first.Length + 1) / 2.0;
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (a[i] - mean) * (b[i] - mean);
            squareA += (a[i] - mean) * (a[i] - mean);
            squareB += (b[i] - mean) * (b[i] - mean);
        }

        return squareA == 0 || squareB == 0 ? null : product / Math.Sqrt(squareA * squareB);
    }

    /// <summary>Ranks from 1; equal numbers share the mean of theirs.</summary>
    public static double[] Ranks(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        int[] order = new int[sorted.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(sorted, order);
        double[] ranks = new double[sorted.Length];
        for (int start = 0; start < sorted.Length; )
        {
            int end = start;
            while (end + 1 < sorted.Length && sorted[end + 1] == sorted[start])
            {
                end++;
            }

            for (int i = start; i <= end; i++)
            {
                ranks[order[i]] = 1 + ((start + end) / 2.0);
            }

            start = end + 1;
        }

        return ranks;
    }
}
