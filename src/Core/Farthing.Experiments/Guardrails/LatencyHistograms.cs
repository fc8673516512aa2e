using System.Numerics;
using System.Runtime.CompilerServices;
using Farthing.Experiments.Arms;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;

namespace Farthing.Experiments.Guardrails;

/// <summary>Latencies of both arms as histograms of buckets of clusters, and the difference of a percentile by bootstrap over the buckets.</summary>
/// <remarks>
/// A cluster is whole in one of 512 buckets, by its number, so a draw of buckets is a draw of clusters.
/// Bins are 1 % wide; percentiles are interpolated within one, so that they are within 1 %.
/// </remarks>
public sealed class LatencyHistograms
{
    /// <summary>Bootstrap draws.</summary>
    public const int Draws = 2000;

    internal const int Buckets = 512;
    internal const int Bins = 2048;
    private const double MinMs = 0.1;
    private const double Percentile = 0.95;
    private const double OneSided = 0.95;
    private const ulong Seed = 20_111;
    private static readonly double LogWidth = Math.Log(1.01);
    private readonly Dictionary<int, int[]> histograms = [];

    /// <summary>Adds a latency.</summary>
    /// <param name="unit">The cluster and its arm.</param>
    /// <param name="milliseconds">The latency.</param>
    public void Add(in AssignedUnit unit, double milliseconds)
    {
        double at = Math.Log(Math.Max(milliseconds, MinMs) / MinMs) / LogWidth;
        Add(KeyOf(unit.Arm, (int)(unit.Cluster % Buckets)), Math.Min((int)at, Bins - 1), 1);
    }

    /// <summary>The guardrail of the 95th percentile, by 2,000 draws of buckets with a fixed seed.</summary>
    /// <returns>Unproven below 10 buckets in an arm.</returns>
    public GuardrailResult Judge(PlannedGuardrail plan)
    {
        int[][] control = Of(Arm.Control);
        int[][] treatment = Of(Arm.Treatment);
        if (Math.Min(control.Length, treatment.Length) < PlanRules.MinClusters)
        {
            return GuardrailResult.Of(
                plan,
                double.NaN,
                double.NaN,
                double.NegativeInfinity,
                double.PositiveInfinity
            );
        }

        Range used = Used();
        Pcg32 random = new(Seed, 1);
        double[] differences = new double[Draws];
        int[] sums = new int[Bins];
        for (int draw = 0; draw < Draws; draw++)
        {
            double without = PercentileOf(Drawn(control, sums, used, ref random));
            differences[draw] = PercentileOf(Drawn(treatment, sums, used, ref random)) - without;
        }

        return GuardrailResult.Of(
            plan,
            PercentileOf(Whole(control, sums, used)),
            PercentileOf(Whole(treatment, sums, used)),
            Quantiles.Of(differences, 1 - OneSided),
            Quantiles.Of(differences, OneSided)
        );
    }

    /// <summary>Counts of arm, bucket and bin, ascending.</summary>
    internal IEnumerable<(int Key, int Bin, int Count)> Rows() =>
        histograms
            .OrderBy(one => one.Key)
            .SelectMany(one => one.Value.Select((count, bin) => (one.Key, bin, count)))
            .Where(row => row.count > 0);

    /// <summary>Adds counts of <see cref="Rows"/>.</summary>
    internal void Add(int key, int bin, int count)
    {
        if (!histograms.TryGetValue(key, out int[]? bins))
        {
            histograms[key] = bins = new int[Bins];
        }

        bins[bin] += count;
    }

    private static int KeyOf(Arm arm, int bucket) => ((int)arm * Buckets) + bucket;

    private int[][] Of(Arm arm) =>
        [
            .. histograms
                .Where(one => one.Key / Buckets == (int)arm)
                .OrderBy(one => one.Key)
                .Select(one => one.Value),
        ];

    private static int[] Whole(int[][] buckets, int[] sums, Range used)
    {
        Array.Clear(sums);
        foreach (int[] bucket in buckets)
        {
            Add(bucket, sums, used);
        }

        return sums;
    }

    private static int[] Drawn(int[][] buckets, int[] sums, Range used, ref Pcg32 random)
    {
        Array.Clear(sums);
        for (int i = 0; i < buckets.Length; i++)
        {
            Add(buckets[random.NextInt32(0, buckets.Length - 1)], sums, used);
        }

        return sums;
    }

    /// <summary>The bins that any histogram has, in whole vectors.</summary>
    private Range Used()
    {
        int first = Bins;
        int last = 0;
        foreach (int[] bins in histograms.Values)
        {
            first = Math.Min(first, bins.AsSpan().IndexOfAnyExcept(0));
            last = Math.Max(last, bins.AsSpan().LastIndexOfAnyExcept(0));
        }

        return new Range(first / Vector<int>.Count * Vector<int>.Count, last + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(int[] bucket, int[] sums, Range used)
    {
        for (int bin = used.Start.Value; bin < used.End.Value; bin += Vector<int>.Count)
        {
            (new Vector<int>(bucket, bin) + new Vector<int>(sums, bin)).CopyTo(sums, bin);
        }
    }

    private static double PercentileOf(int[] bins)
    {
        long all = 0;
        foreach (int count in bins)
        {
            all += count;
        }

        double left = Percentile * all;
        for (int bin = 0; bin < Bins; bin++)
        {
            if (bins[bin] >= left && bins[bin] > 0)
            {
                return MinMs * Math.Exp((bin + (left / bins[bin])) * LogWidth);
            }

            left -= bins[bin];
        }

        return double.NaN;
    }
}
