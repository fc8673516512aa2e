using Farthing.Workloads.Lengths;

namespace Farthing.Workloads.Profiles;

/// <summary>Makes quantile tables from samples.</summary>
internal static class QuantileFit
{
    /// <summary>A table with even steps in the middle and finer ones in the upper tail, whose values are moved a little so that the table's mean is the samples'.</summary>
    /// <param name="samples">At least one; any order.</param>
    /// <param name="steps">Even steps.</param>
    public static QuantileTable Of(IReadOnlyList<double> samples, int steps)
    {
        double[] sorted = [.. samples];
        Array.Sort(sorted);
        List<double> probabilities = [];
        for (int i = 0; i < steps; i++)
        {
            probabilities.Add((double)i / steps);
        }

        double last = probabilities[^1];
        foreach (double tail in (ReadOnlySpan<double>)[0.99, 0.995, 0.998, 0.999, 0.9995])
        {
            if (tail > last + 1e-9 && (1 - tail) * sorted.Length >= 2)
            {
                probabilities.Add(tail);
            }
        }

        probabilities.Add(1);
        double[] values = [.. probabilities.Select(p => Numerics.Statistics.Quantiles.OfSorted(sorted, p))];
        QuantileTable raw = new([.. probabilities.Select(p => Math.Round(p, 6))], values);
        return MatchMean(raw, sorted.Average());
    }

    /// <summary>Linear pieces lie above a convex tail; pulling the inner values by one factor gives the mean back.</summary>
    private static QuantileTable MatchMean(QuantileTable table, double mean)
    {
        double[] values = table.Values.ToArray();
        if (!(table.Mean > 0) || Math.Abs((table.Mean / mean) - 1) > 0.2)
        {
            return table;
        }

        for (int round = 0; round < 20; round++)
        {
            QuantileTable now = new(table.Probabilities.ToArray(), values);
            double factor = mean / now.Mean;
            for (int i = 1; i < values.Length - 1; i++)
            {
                values[i] = Math.Clamp(values[i] * factor, values[0], values[^1]);
            }
        }

        return new QuantileTable(table.Probabilities.ToArray(), values);
    }
}
