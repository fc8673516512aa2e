using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Numerics.Statistics;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Equal_numbers_share_the_mean_of_their_ranks()
    {
        Assert.Equal([1, 2.5, 4, 2.5], RankCorrelation.Ranks([5, 7, 9, 7]));
    }

    [Fact]
    public void The_same_order_is_one_and_the_reverse_minus_one_whatever_the_scale()
    {
        Assert.Equal(1, RankCorrelation.Spearman([1, 2, 3, 4], [1, 10, 100, 1e6])!.Value, 12);
        Assert.Equal(-1, RankCorrelation.Spearman([1, 2, 3], [9, 5, 1])!.Value, 12);
    }

    [Fact]
    public void One_swap_among_four_costs_a_fifth()
    {
        // ρ = 1 − 6·Σd²/(n(n² − 1)) = 1 − 6·(1 + 1)/(4·15) = 0.8.
        Assert.Equal(0.8, RankCorrelation.Spearman([1, 2, 3, 4], [10, 30, 20, 40])!.Value, 12);
    }

    [Fact]
    public void Ties_count_as_the_correlation_of_their_ranks()
    {
        // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4, means 2.5: products 2.25 + 0 + 0 + 2.25 = 4.5;
        // squares 2.25 + 0 + 0 + 2.25 = 4.5 and 2.25 + 0.25 + 0.25 + 2.25 = 5; ρ = 4.5/√(4.5·5) = 0.948683….
        double found = RankCorrelation.Spearman([1, 2, 2, 3], [1, 2, 3, 4])!.Value;

        Assert.Equal(4.5 / Math.Sqrt(22.5), found, 12);
    }

    [Fact]
    public void A_constant_series_has_no_order()
    {
        Assert.Null(RankCorrelation.Spearman([1, 2, 3], [4, 4, 4]));
        Assert.Null(RankCorrelation.Spearman([1], [4]));
    }
}
