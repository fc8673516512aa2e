namespace Farthing.Numerics.Statistics;

/// <summary>Quantiles of numbers that do not count alike, such as rows of tables of different size.</summary>
public static class WeightedQuantile
{
    /// <summary>The quantile by linear interpolation between the middles of the weights.</summary>
    /// <remarks>Sorted number i stands at p_i = (w_1 + … + w_i − w_i/2)/W; between two of them the quantile is linear, beyond the ends it is the end. Equal weights give Hyndman and Fan's type 5.</remarks>
    /// <param name="values">The numbers in any order, at least one; left as they are.</param>
    /// <param name="weights">One weight above 0 for each.</param>
    /// <param name="fraction">0…1.</param>
    public static double Of(ReadOnlySpan<double> values, ReadOnlySpan<double> weights, double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, values.Length);
        double[] sorted = values.ToArray();
        double[] sortedWeights = weights.ToArray();
        Array.Sort(sorted, sortedWeights);
        double total = 0;
        foreach (double weight in sortedWeights)
        {
            total += weight;
        }

        double target = Math.Clamp(fraction, 0, 1) * total;
        double before = 0;
        double lastAt = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            double at = before + (sortedWeights[i] / 2);
            if (target <= at)
            {
                double share = i == 0 ? 1 : (target - lastAt) / (at - lastAt);
                return i == 0 ? sorted[0] : sorted[i - 1] + (share * (sorted[i] - sorted[i - 1]));
            }

            lastAt = at;
            before += sortedWeights[i];
        }

        return sorted[^1];
    }
}
