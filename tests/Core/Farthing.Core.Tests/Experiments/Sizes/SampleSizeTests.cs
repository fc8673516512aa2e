using Farthing.Experiments.Sizes;

namespace Farthing.Tests.Experiments.Sizes;

public sealed class SampleSizeTests
{
    /// <summary>The specification's table at α 0.10 and power 0.8.</summary>
    [Theory]
    [InlineData(1, 0.05, 0.1, 27478)]
    [InlineData(1, 0.10, 0.1, 6870)]
    [InlineData(1, 0.20, 0.1, 1717)]
    [InlineData(1, 0.05, 0.5, 9892)]
    [InlineData(1, 0.10, 0.5, 2473)]
    [InlineData(1, 0.20, 0.5, 618)]
    [InlineData(3, 0.10, 0.1, 61826)]
    public void Sizes_are_those_of_the_table(
        double variation,
        double effect,
        double share,
        double expected
    ) => Assert.Equal(expected, SampleSize.Clusters(effect, variation, share), 1.0);

    [Fact]
    public void History_saves_its_share_of_variance() =>
        Assert.Equal(6870 * 0.64, SampleSize.Clusters(0.1, 1, 0.1, correlation: 0.6), 1.0);

    /// <summary>6,870 clusters at 500 a day are 13.74 days; a tenth of $40 a day in them is $54.96.</summary>
    [Fact]
    public void A_share_costs_what_control_forgoes()
    {
        IReadOnlyList<HoldoutCost> rows = SampleSize.Table(0.1, 1, 0, 500, 40, 0.1, 0.5);

        Assert.Equal([0.1, 0.5], rows.Select(row => row.ControlShare));
        Assert.Equal(13.74, rows[0].Days, 0.01);
        Assert.Equal(54.96, rows[0].CostUsd, 0.05);
    }

    /// <summary>Clusters (1, 3) and (5, 7): mean 4, MSB = 2·(4 + 4)/1 = 16, MSW = (2 + 2)/2 = 2, ICC = 14/18. Sums 4 and 12 about 8 = mean: √(32/1)/8.</summary>
    [Fact]
    public void Variation_by_hand()
    {
        TrafficMoments moments = new();
        foreach ((ulong cluster, long usd) in new (ulong, long)[] { (1, 1), (2, 5), (1, 3), (2, 7) })
        {
            moments.Add(cluster, usd * 1_000_000_000);
        }

        TrafficVariation variation = moments.Variation();

        Assert.Equal((2, 4L), (variation.Clusters, variation.Requests));
        Assert.Equal(14.0 / 18, variation.Alikeness, 1e-12);
        Assert.Equal(Math.Sqrt(32) / 8, variation.OfClusters, 1e-12);
        Assert.Equal(Math.Sqrt(20.0 / 3) / 4, variation.OfRequests, 1e-12);
        Assert.Equal(1.7, SampleSize.DesignEffect(8, 0.1), 1e-12);
    }
}
