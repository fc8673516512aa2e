using System.Numerics;
using System.Runtime.CompilerServices;

namespace Farthing.Numerics.Statistics;

/// <summary>Counts non-negative whole numbers (nanoseconds, tokens) in buckets whose width is at most 1/128 of their value, so that a quantile is within 0.8 %. Merges exactly.</summary>
/// <remarks>Values below 256 are exact. Memory: 1 kB for each doubling between the smallest and the largest value. Not safe for several writers.</remarks>
public sealed class LogLinearHistogram
{
    private const int SubBits = 7;
    private const int SubCount = 1 << SubBits;
    private long[] counts = [];

    /// <summary>The bucket that <see cref="counts"/> begins with, a multiple of <see cref="SubCount"/>.</summary>
    private int first;

    private Int128 sum;

    /// <summary>Number of recorded values, weights counted.</summary>
    public long Count { get; private set; }

    /// <summary>The smallest value; 0 when empty.</summary>
    public long Min { get; private set; }

    /// <summary>The largest value, exact; 0 when empty.</summary>
    public long Max { get; private set; }

    /// <summary>The mean, exact; 0 when empty.</summary>
    public double Mean => Count == 0 ? 0 : (double)sum / Count;

    /// <summary>Records a value once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long value) => Record(value, 1);

    /// <summary>Records a value as if it had been seen <paramref name="weight"/> times.</summary>
    /// <param name="value">The value; below 0 counts as 0.</param>
    /// <param name="weight">How often, at least 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Record(long value, long weight)
    {
        if (weight <= 0)
        {
            return;
        }

        if (value < 0)
        {
            value = 0;
        }

        int at = BucketOf(value) - first;
        if ((uint)at >= (uint)counts.Length)
        {
            at = Reach(at + first);
        }

        counts[at] += weight;
        Min = Count == 0 ? value : Math.Min(Min, value);
        Max = Math.Max(Max, value);
        Count += weight;
        sum += (Int128)value * weight;
    }

    /// <summary>Records values once each; fast where neighbors lie in the same bucket.</summary>
    /// <param name="values">The values; below 0 counts as 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Record(ReadOnlySpan<long> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        (long least, long most) = (Count == 0 ? long.MaxValue : Min, Max);
        Int128 total = 0;
        int bucket = -1;
        long inBucket = 0;
        foreach (long given in values)
        {
            long value = Math.Max(0, given);
            int own = BucketOf(value);
            if (own != bucket)
            {
                CountIn(bucket, inBucket);
                (bucket, inBucket) = (own, 0);
            }

            inBucket++;
            least = Math.Min(least, value);
            most = Math.Max(most, value);
            total += value;
        }

        CountIn(bucket, inBucket);
        (Min, Max) = (least, most);
        Count += values.Length;
        sum += total;
    }

    private void CountIn(int bucket, long count)
    {
        if (count > 0)
        {
            int at = bucket - first;
            if ((uint)at >= (uint)counts.Length)
            {
                at = Reach(bucket);
            }

            counts[at] += count;
        }
    }

    /// <summary>The value below or at which a share of all recorded values lies (nearest rank, middle of its bucket, never outside what was seen).</summary>
    /// <param name="fraction">0…1.</param>
    public long Quantile(double fraction)
    {
        if (Count == 0)
        {
            return 0;
        }

        long rank = Math.Clamp((long)Math.Ceiling(fraction * Count), 1, Count);
        long seen = 0;
        for (int i = 0; i < counts.Length; i++)
        {
            seen += counts[i];
            if (seen >= rank)
            {
                return Math.Clamp(MiddleOf(first + i), Min, Max);
            }
        }

        return Max;
    }

    /// <summary>Share of the recorded values that are at most <paramref name="value"/>, by buckets.</summary>
    public double FractionAtMost(long value)
    {
        if (Count == 0)
        {
            return 1;
        }

        if (value >= Max)
        {
            return 1;
        }

        long seen = 0;
        int end = value < 0 ? 0 : Math.Min(BucketOf(value) + 1 - first, counts.Length);
        for (int i = 0; i < end; i++)
        {
            seen += counts[i];
        }

        return (double)seen / Count;
    }

    /// <summary>Adds everything that another histogram holds.</summary>
    /// <param name="other">The other.</param>
    /// <param name="times">How often, at least 1: a day that stands for several.</param>
    public void Merge(LogLinearHistogram other, long times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        if (other.Count == 0)
        {
            return;
        }

        _ = Reach(other.first);
        int from = Reach(other.first + other.counts.Length - 1) - (other.counts.Length - 1);
        for (int i = 0; i < other.counts.Length; i++)
        {
            counts[from + i] += other.counts[i] * times;
        }

        Min = Count == 0 ? other.Min : Math.Min(Min, other.Min);
        Max = Math.Max(Max, other.Max);
        Count += other.Count * times;
        sum += other.sum * times;
    }

    /// <summary>What was recorded after an earlier state of this histogram; the smallest and the largest value are known by their buckets alone.</summary>
    /// <param name="earlier">A copy of it from then.</param>
    public LogLinearHistogram Since(LogLinearHistogram earlier)
    {
        LogLinearHistogram later = new();
        later.Merge(this);
        (later.Min, later.Max) = (long.MaxValue, 0);
        later.Count = Count - earlier.Count;
        later.sum = sum - earlier.sum;
        for (int i = 0; i < earlier.counts.Length; i++)
        {
            later.counts[i + earlier.first - later.first] -= earlier.counts[i];
        }

        for (int i = 0; i < later.counts.Length; i++)
        {
            if (later.counts[i] > 0)
            {
                later.Min = Math.Min(later.Min, MiddleOf(later.first + i));
                later.Max = MiddleOf(later.first + i);
            }
        }

        later.Min = later.Count == 0 ? 0 : later.Min;
        return later;
    }

    /// <summary>A copy that does not change with it.</summary>
    public LogLinearHistogram Copy()
    {
        LogLinearHistogram copy = new();
        copy.Merge(this);
        return copy;
    }

    /// <summary>Makes room for a bucket, in whole doublings.</summary>
    /// <returns>Its place.</returns>
    private int Reach(int bucket)
    {
        int from = bucket / SubCount * SubCount;
        int to = from + SubCount;
        if (counts.Length > 0)
        {
            from = Math.Min(from, first);
            to = Math.Max(to, first + counts.Length);
        }

        if (to - from > counts.Length)
        {
            long[] wider = new long[to - from];
            counts.CopyTo(wider, counts.Length == 0 ? 0 : first - from);
            (counts, first) = (wider, from);
        }

        return bucket - first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BucketOf(long value)
    {
        if (value < 2 * SubCount)
        {
            return (int)value;
        }

        int shift = 63 - BitOperations.LeadingZeroCount((ulong)value) - SubBits;
        return (shift * SubCount) + (int)(value >> shift);
    }

    private static long MiddleOf(int bucket)
    {
        if (bucket < 2 * SubCount)
        {
            return bucket;
        }

        int shift = (bucket / SubCount) - 1;
        long low = (long)(bucket - (shift * SubCount)) << shift;
        return low + ((1L << shift) >> 1);
    }
}
