using Farthing.Measurement.Scraping;

namespace Farthing.Tests.Measurement.Scraping;

public sealed class BucketQuantileTests
{
    private static readonly HistogramTotals Totals = new(
        [0.1, 0.25, 0.5, 0.55, double.PositiveInfinity],
        [20, 60, 90, 98, 100],
        30,
        100
    );

    [Fact]
    public void A_quantile_lies_in_one_bucket_and_is_coarse_where_that_is_wide()
    {
        BucketQuantile median = BucketQuantile.Of(Totals, 0.5)!.Value;

        // Rank 50 of 100: 30 of the 40 in (0.1, 0.25], 0.1 + 30/40 × 0.15 = 0.2125.
        Assert.Equal((0.1, 0.25), (median.Low, median.High));
        Assert.Equal(0.2125, median.Value, 12);
        Assert.True(median.IsCoarse);
    }

    [Fact]
    public void A_narrow_bucket_gives_one_figure()
    {
        BucketQuantile p95 = BucketQuantile.Of(Totals, 0.95)!.Value;

        // Rank 95: 5 of the 8 in (0.5, 0.55], 0.5 + 5/8 × 0.05 = 0.53125; 0.55/0.5 = 1.1.
        Assert.Equal(0.53125, p95.Value, 12);
        Assert.False(p95.IsCoarse);
    }

    [Fact]
    public void Beyond_the_last_bound_only_the_lower_end_is_known()
    {
        BucketQuantile p99 = BucketQuantile.Of(Totals, 0.99)!.Value;

        Assert.Equal((0.55, double.PositiveInfinity), (p99.Low, p99.High));
        Assert.True(p99.IsCoarse);
    }

    [Fact]
    public void Too_few_values_have_no_such_quantile()
    {
        HistogramTotals few = new([1, double.PositiveInfinity], [50, 50], 20, 50);

        Assert.Null(BucketQuantile.Of(few, 0.99));
        Assert.NotNull(BucketQuantile.Of(few, 0.95));
        Assert.Null(BucketQuantile.Of(HistogramTotals.Empty, 0.5));
    }

    [Fact]
    public void The_share_above_a_limit_is_a_range_unless_the_limit_is_a_bound()
    {
        // Above 0.25: 40 of 100. Above 0.3: between 10 (all of (0.25, 0.5] below it) and 40.
        Assert.Equal((0.4, 0.4), BucketQuantile.ShareAbove(Totals, 0.25));
        Assert.Equal((0.1, 0.4), BucketQuantile.ShareAbove(Totals, 0.3));
    }
}
