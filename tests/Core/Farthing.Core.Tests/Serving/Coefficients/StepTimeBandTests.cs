using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;

namespace Farthing.Tests.Serving.Coefficients;

public sealed class StepTimeBandTests
{
    private static readonly StepTimeBand Band = new("dense", "one", 0.8, 1.1, 1.6, "a test");

    private static readonly StepTimeBand Peaked = Band with { TailPower = 2 };

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
    public void A_share_is_found_back_from_its_factor(double share)
    {
        Assert.Equal(share, Band.ShareBelow(Band.At(share)), 1e-9);
        Assert.Equal(share, Peaked.ShareBelow(Peaked.At(share)), 1e-9);
    }

    /// <summary>The three quantiles stay; between them errors gather at the median, beyond them nothing was measured.</summary>
    [Fact]
    public void A_power_above_1_gathers_errors_at_the_median_and_leaves_the_quantiles()
    {
        Assert.Equal(0.8, Peaked.At(0.05), 1e-9);
        Assert.Equal(1.1, Peaked.At(0.5), 1e-9);
        Assert.Equal(1.6, Peaked.At(0.95), 1e-9);
        // ln 1.1 + (1.28155 / 1.64485)² × ln(1.6 / 1.1) = 0.09531 + 0.60704 × 0.37469 = 0.32276
        Assert.Equal(Math.Exp(0.32276), Peaked.At(0.9), 1e-4);
        Assert.Equal(Band.At(0.99), Peaked.At(0.99), 1e-9);
        Assert.Equal(Band.At(0.01), Peaked.At(0.01), 1e-9);
        double before = 0;
        for (double share = 0.005; share < 1; share += 0.005)
        {
            Assert.True(Peaked.At(share) >= before, $"{share}");
            before = Peaked.At(share);
        }
    }

    /// <summary>Steps take their quantile, first tokens the rest of theirs; a stated factor is of steps alone.</summary>
    [Fact]
    public void First_tokens_take_what_their_error_leaves_beyond_the_steps()
    {
        StepTimeBand first = new("", "one", 0.5, 1.2, 3, "a test");

        Assert.Equal(3 / 1.6, BandEdge.Sure(0.95).FirstTokenFactorIn(Band, first), 1e-9);
        Assert.Equal(1.2 / 1.1, BandEdge.Sure(0.5).FirstTokenFactorIn(Band, first), 1e-9);
        Assert.Equal(1, BandEdge.Sure(0.9).FirstTokenFactorIn(Band, Band), 1e-12);
        Assert.Equal(1, BandEdge.Center.FirstTokenFactorIn(Band, first));
        Assert.Equal(1, BandEdge.Times(2).FirstTokenFactorIn(Band, first));
    }

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
