using Farthing.Numerics.Quantities;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Bench;

/// <summary>Confidence intervals of a sample whose neighbors resemble each other: blocks of successive values are drawn with replacement (moving blocks of n^⅓ values, at least a fiftieth of the sample where it is large), 200 times, and the middle 95 % of the results taken.</summary>
/// <remarks>Values are held as ranks in at most 2,048 steps: exact for samples up to that size, a resolution of 1/2,048 in rank beyond.</remarks>
internal sealed class BlockBootstrap
{
    private const int Resamples = 200;
    private const int MaxSteps = 2048;
    private const int MaxBlocks = 50;
    private readonly double[] sorted;
    private readonly double[] steps;
    private readonly double[][] resampled;
    private readonly double[] fractions = [0.5, 0.9, 0.95, 0.99];

    public BlockBootstrap(double[] inOrder, double[] sorted, ulong seed)
    {
        this.sorted = sorted;
        int n = inOrder.Length;
        int stepCount = Math.Min(n, MaxSteps);
        steps = new double[stepCount];
        for (int i = 0; i < stepCount; i++)
        {
            steps[i] = sorted[(int)((i + 0.5) * n / stepCount)];
        }

        int block = Math.Max((int)Math.Ceiling(Math.Cbrt(n)), n / MaxBlocks);
        ushort[] ranks = Ranks(inOrder, stepCount);
        resampled = Resample(ranks, Math.Min(block, n), seed);
    }

    /// <summary>A quantile with its interval: one of 0.5, 0.9, 0.95, 0.99.</summary>
    public Quantity Quantile(double fraction) =>
        Around(Quantiles.OfSorted(sorted, fraction), Array.IndexOf(fractions, fraction));

    /// <summary>The mean with its interval.</summary>
    public Quantity Mean(double mean) => Around(mean, fractions.Length);

    private Quantity Around(double value, int column)
    {
        double[] results = [.. resampled.Select(row => row[column]).Order()];
        double low = Quantiles.OfSorted(results, 0.025);
        double high = Quantiles.OfSorted(results, 0.975);
        return new Quantity(value, "s")
        {
            Low = Math.Min(low, value),
            High = Math.Max(high, value),
            Basis = Basis.Measured,
        };
    }

    private ushort[] Ranks(double[] inOrder, int stepCount)
    {
        int n = sorted.Length;
        ushort[] ranks = new ushort[n];
        for (int i = 0; i < n; i++)
        {
            int at = Array.BinarySearch(sorted, inOrder[i]);
            ranks[i] = (ushort)Math.Min(stepCount - 1, (long)at * stepCount / n);
        }

        return ranks;
    }

    private double[][] Resample(ushort[] ranks, int block, ulong seed)
    {
        int n = ranks.Length;
        Pcg32 random = new(seed, 97);
        double[][] rows = new double[Resamples][];
        int[] counts = new int[steps.Length];
        for (int i = 0; i < Resamples; i++)
        {
            Array.Clear(counts);
            int left = n;
            while (left > 0)
            {
                int from = random.NextInt32(0, n - block);
                int take = Math.Min(block, left);
                foreach (ushort rank in ranks.AsSpan(from, take))
                {
                    counts[rank]++;
                }

                left -= take;
            }

            rows[i] = Row(counts, n);
        }

        return rows;
    }

    private double[] Row(int[] counts, int n)
    {
        double[] row = new double[fractions.Length + 1];
        long seen = 0;
        double sum = 0;
        int next = 0;
        for (int step = 0; step < counts.Length; step++)
        {
            seen += counts[step];
            sum += counts[step] * steps[step];
            while (next < fractions.Length && seen >= Math.Ceiling(fractions[next] * n))
            {
                row[next++] = steps[step];
            }
        }

        row[fractions.Length] = sum / n;
        return row;
    }
}
