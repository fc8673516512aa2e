namespace Farthing.Measurement.Scraping;

/// <summary>A quantile as buckets tell it: somewhere in one bucket.</summary>
/// <param name="Low">Lower bound of the bucket that holds it; 0 for the first.</param>
/// <param name="High">Upper bound; infinite for the last.</param>
/// <param name="Value">Straight between the two, as Prometheus has it; the lower bound in the last bucket.</param>
/// <param name="Samples">How many values there were.</param>
public readonly record struct BucketQuantile(double Low, double High, double Value, double Samples)
{
    /// <summary>Beyond this ratio of its bounds a bucket is too coarse for one figure, and the range is shown.</summary>
    public const double CoarseRatio = 1.25;

    /// <summary>True where the bucket is so wide that only the range is known.</summary>
    public bool IsCoarse => !(High <= CoarseRatio * Low);

    /// <summary>The quantile of a distribution; null where nothing was counted, or too little for this quantile (fewer than 1/(1 − q) values).</summary>
    public static BucketQuantile? Of(HistogramTotals totals, double quantile)
    {
        double[] counts = totals.Cumulative;
        double all = counts.Length == 0 ? 0 : Math.Max(counts[^1], totals.Count);
        if (all <= 0 || all * (1 - quantile) < 1 - 1e-9)
        {
            return null;
        }

        double rank = quantile * all;
        int i = 0;
        while (i < counts.Length && counts[i] < rank)
        {
            i++;
        }

        double low = i == 0 ? 0 : totals.Bounds[i - 1];
        double high = i < counts.Length ? totals.Bounds[i] : double.PositiveInfinity;
        if (double.IsInfinity(high))
        {
            return new BucketQuantile(low, high, low, all);
        }

        double below = i == 0 ? 0 : counts[i - 1];
        double inside = counts[i] - below;
        double share = inside > 0 ? (rank - below) / inside : 1;
        return new BucketQuantile(low, high, low + (share * (high - low)), all);
    }

    /// <summary>The share of values above a limit, as a range: the bucket that the limit cuts counts wholly on one side or the other.</summary>
    public static (double Low, double High) ShareAbove(HistogramTotals totals, double limit)
    {
        double all = totals.Cumulative.Length == 0 ? 0 : Math.Max(totals.Cumulative[^1], totals.Count);
        if (all <= 0)
        {
            return (double.NaN, double.NaN);
        }

        double atMost = 0;
        double possibly = all;
        for (int i = 0; i < totals.Bounds.Length; i++)
        {
            if (totals.Bounds[i] <= limit)
            {
                atMost = totals.Cumulative[i];
            }
            else
            {
                possibly = totals.Cumulative[i];
                break;
            }
        }

        double reach = totals.Bounds.Contains(limit) ? atMost : possibly;
        return ((all - reach) / all, (all - atMost) / all);
    }
}
