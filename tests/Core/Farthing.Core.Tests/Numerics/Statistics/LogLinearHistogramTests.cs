using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Numerics.Statistics;

public sealed class LogLinearHistogramTests
{
    private static readonly double[] Fractions = [0, 0.01, 0.5, 0.9, 0.95, 0.999, 1];

    [Fact]
    public void Quantiles_are_within_0_8_percent_of_the_exact_ones_wherever_values_lie()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            long[] values = Values(seed);
            LogLinearHistogram histogram = Of(values);
            Array.Sort(values);

            Assert.Equal(
                (values.Length, values[0], values[^1]),
                (histogram.Count, histogram.Min, histogram.Max)
            );
            foreach (double fraction in Fractions)
            {
                long exact = values[Math.Max(1, (int)Math.Ceiling(fraction * values.Length)) - 1];
                Assert.InRange(histogram.Quantile(fraction), exact * 0.992, exact * 1.008);
            }
        }
    }

    [Fact]
    public void A_share_at_most_a_value_counts_its_bucket_and_those_below()
    {
        LogLinearHistogram histogram = Of([3, 70, 70, 5_000_000_000]);

        Assert.Equal(
            [0, 0.25, 0.75, 0.75, 1],
            ((long[])[2, 3, 70, 4_000_000_000, 5_000_000_000]).Select(histogram.FractionAtMost)
        );
        Assert.Equal(0, histogram.FractionAtMost(-1));
    }

    [Fact]
    public void Merged_histograms_are_the_histogram_of_all_values()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            long[] some = Values(seed);
            long[] others = Values(seed + 1000);

            LogLinearHistogram merged = Of(some);
            merged.Merge(Of(others));
            merged.Merge(new LogLinearHistogram());
            LogLinearHistogram all = Of([.. some, .. others]);

            Assert.Equal(
                (all.Count, all.Min, all.Max, all.Mean),
                (merged.Count, merged.Min, merged.Max, merged.Mean)
            );
            Assert.Equal(Fractions.Select(all.Quantile), Fractions.Select(merged.Quantile));
        }
    }

    [Fact]
    public void Values_that_are_recorded_together_are_recorded_one_by_one()
    {
        Random random = new(5);
        LogLinearHistogram together = new();
        LogLinearHistogram single = new();
        for (int round = 0; round < 200; round++)
        {
            // Neighbors that lie in one bucket, and others far apart; now and then below 0.
            long near = random.NextInt64(1, 1L << random.Next(1, 62));
            long[] values =
            [
                .. Enumerable
                    .Range(0, random.Next(0, 40))
                    .Select(i => random.Next(4) == 0 ? random.NextInt64(-5, long.MaxValue) : near + i),
            ];
            together.Record(values);
            foreach (long value in values)
            {
                single.Record(value);
            }

            Assert.Equal(
                (single.Count, single.Min, single.Max, single.Mean),
                (together.Count, together.Min, together.Max, together.Mean)
            );
        }

        Assert.All(
            Enumerable.Range(0, 1001),
            share => Assert.Equal(single.Quantile(share / 1000.0), together.Quantile(share / 1000.0))
        );
    }

    [Fact]
    public void Merged_several_times_is_recorded_several_times()
    {
        LogLinearHistogram merged = Of(Values(1));
        merged.Merge(Of(Values(2)), 9);
        LogLinearHistogram all = Of([.. Values(1), .. Enumerable.Range(0, 9).SelectMany(_ => Values(2))]);

        Assert.Equal(
            (all.Count, all.Min, all.Max, all.Mean),
            (merged.Count, merged.Min, merged.Max, merged.Mean)
        );
        Assert.Equal(Fractions.Select(all.Quantile), Fractions.Select(merged.Quantile));
        Assert.Throws<ArgumentOutOfRangeException>(() => merged.Merge(all, 0));
    }

    [Fact]
    public void The_largest_and_the_smallest_number_have_a_bucket()
    {
        LogLinearHistogram histogram = Of([long.MaxValue, 0, -5]);

        Assert.Equal((3, 0, long.MaxValue), (histogram.Count, histogram.Min, histogram.Max));
        Assert.Equal((0, 0), (histogram.Quantile(0.5), histogram.Min));
    }

    /// <summary>Some hundred values around a magnitude of their own.</summary>
    private static long[] Values(ulong seed)
    {
        Pcg32 random = new(seed, 3);
        int shift = random.NextInt32(0, 30);
        long[] values = new long[random.NextInt32(1, 300)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (long)random.NextInt32(0, 1 << random.NextInt32(1, 20)) << shift;
        }

        return values;
    }

    private static LogLinearHistogram Of(long[] values)
    {
        LogLinearHistogram histogram = new();
        foreach (long value in values)
        {
            histogram.Record(value);
        }

        return histogram;
    }

    [Fact]
    public void What_was_added_since_is_what_was_added()
    {
        Pcg32 random = new(8, 2);
        for (int round = 0; round < 200; round++)
        {
            LogLinearHistogram all = new();
            LogLinearHistogram added = new();
            for (int i = random.NextInt32(0, 40); i > 0; i--)
            {
                all.Record(random.NextInt32(0, 1 << random.NextInt32(1, 30)), random.NextInt32(1, 4));
            }

            LogLinearHistogram before = all.Copy();
            for (int i = random.NextInt32(0, 40); i > 0; i--)
            {
                (long value, long weight) = (
                    random.NextInt32(0, 1 << random.NextInt32(1, 30)),
                    random.NextInt32(1, 4)
                );
                all.Record(value, weight);
                added.Record(value, weight);
            }

            LogLinearHistogram since = all.Since(before);
            Assert.Equal((added.Count, added.Mean), (since.Count, since.Mean));
            foreach (double fraction in new[] { 0.01, 0.5, 0.95, 1 })
            {
                double exact = added.Quantile(fraction);
                Assert.InRange(
                    since.Quantile(fraction),
                    exact * (1 - (1.0 / 128)),
                    exact * (1 + (1.0 / 128))
                );
            }
        }
    }
}
