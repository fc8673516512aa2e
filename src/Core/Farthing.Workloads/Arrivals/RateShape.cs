namespace Farthing.Workloads.Arrivals;

/// <summary>Course of a rate around its mean: factors of equal buckets of time, repeated without end. The mean of the factors is 1.</summary>
public sealed class RateShape
{
    private readonly double[] factors;

    /// <summary>Makes a shape; factors are scaled so that their mean is 1.</summary>
    /// <param name="bucketSeconds">Length of a bucket, above 0.</param>
    /// <param name="factors">At least one, none negative, not all 0.</param>
    public RateShape(double bucketSeconds, IReadOnlyList<double> factors)
    {
        double sum = factors.Sum();
        if (!(bucketSeconds > 0) || !double.IsFinite(bucketSeconds))
        {
            throw GeneratorFault.Of("bucket_seconds", bucketSeconds, "a length above 0");
        }

        if (!(sum > 0) || !double.IsFinite(sum) || factors.Any(factor => !(factor >= 0)))
        {
            throw GeneratorFault.Of("factors", sum, "factors from 0, at least one above 0");
        }

        BucketSeconds = bucketSeconds;
        this.factors = [.. factors.Select(factor => factor * factors.Count / sum)];
        PeakFactor = this.factors.Max();
    }

    /// <summary>No ups and downs.</summary>
    public static RateShape Flat { get; } = new(3600, [1]);

    /// <summary>Length of a bucket in seconds.</summary>
    public double BucketSeconds { get; }

    /// <summary>The factors, of mean 1.</summary>
    public ReadOnlySpan<double> Factors => factors;

    /// <summary>The largest factor.</summary>
    public double PeakFactor { get; }

    /// <summary>After how long the shape repeats.</summary>
    public double PeriodSeconds => BucketSeconds * factors.Length;

    /// <summary>The same course, beginning at another bucket.</summary>
    /// <param name="bucket">From 0.</param>
    public RateShape From(int bucket) =>
        new(BucketSeconds, [.. factors.AsSpan(bucket), .. factors.AsSpan(0, bucket)]);

    /// <summary>The bucket from which a stretch of this length has the most requests, going round; the first of equals.</summary>
    /// <param name="seconds">Length of the stretch; at most a period counts.</param>
    public int BusiestBucket(double seconds)
    {
        double buckets = Math.Min(seconds / BucketSeconds, factors.Length);
        int whole = (int)buckets;
        double[] before = new double[(2 * factors.Length) + 1];
        for (int i = 0; i < 2 * factors.Length; i++)
        {
            before[i + 1] = before[i] + factors[i % factors.Length];
        }

        int best = 0;
        double most = double.NegativeInfinity;
        for (int start = 0; start < factors.Length; start++)
        {
            double sum =
                before[start + whole]
                - before[start]
                + ((buckets - whole) * factors[(start + whole) % factors.Length]);
            (best, most) = sum > most ? (start, sum) : (best, most);
        }

        return best;
    }

    /// <summary>On for a time at full rate, then off, by turns; the mean stays the asked rate.</summary>
    /// <param name="onSeconds">Above 0.</param>
    /// <param name="offSeconds">At least 0. Both are rounded to whole seconds where they are 1 s or more, else to milliseconds.</param>
    public static RateShape OnOff(double onSeconds, double offSeconds)
    {
        if (!(onSeconds > 0) || !(offSeconds >= 0) || onSeconds + offSeconds > 1e6)
        {
            throw GeneratorFault.Of(
                "on_off",
                onSeconds,
                "on above 0 s, off from 0 s, together at most 1,000,000 s"
            );
        }

        double bucket = onSeconds >= 1 && (offSeconds >= 1 || offSeconds == 0) ? 1 : 0.001;
        int on = (int)Math.Max(1, Math.Round(onSeconds / bucket));
        int off = (int)Math.Round(offSeconds / bucket);
        double[] factors = new double[on + off];
        Array.Fill(factors, 1, 0, on);
        return new RateShape(bucket, factors);
    }
}
