using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Serving.Coefficients;

public sealed class StepTimeBandTests
{
    private static readonly StepTimeBand Band = new("dense", "one", 0.8, 1.1, 1.6, "a test");

    [Fact]
    public void Its_three_quantiles_are_where_they_were_measured()
    {
        Assert.Equal(0.8, Band.At(0.05), 1e-9);
        Assert.Equal(1.1, Band.At(0.5), 1e-9);
        Assert.Equal(1.6, Band.At(0.95), 1e-9);
    }

    [Fact]
    public void Ninety_percent_lies_on_the_line_of_logarithms_over_normal_scores()
    {
        // ln 1.1 + 1.28155 / 1.64485 × ln(1.6 / 1.1) = 0.09531 + 0.77913 × 0.37469 = 0.38725
        Assert.Equal(Math.Exp(0.38725), Band.At(0.9), 1e-4);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.77)]
    [InlineData(0.999)]
    public void A_share_is_found_back_from_its_factor(double share) =>
        Assert.Equal(share, Band.ShareBelow(Band.At(share)), 1e-9);

    [Fact]
    public void An_edge_is_the_center_a_share_or_a_stated_factor()
    {
        Assert.Equal(1, BandEdge.Center.FactorIn(Band));
        Assert.Equal(Band.At(0.9), BandEdge.Sure(0.9).FactorIn(Band));
        Assert.Equal(1.25, BandEdge.Times(1.25).FactorIn(Band));
        Assert.Equal(Band.High, BandEdge.Pessimistic.FactorIn(Band), 1e-12);
        Assert.NotEqual(BandEdge.Times(1.25).ToString(), BandEdge.Times(1.5).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => BandEdge.Sure(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BandEdge.Times(0));
    }
}
