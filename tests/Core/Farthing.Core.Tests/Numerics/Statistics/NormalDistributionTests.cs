using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Numerics.Statistics;

public sealed class NormalDistributionTests
{
    // Abramowitz and Stegun, table 26.5 and 26.1.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.8, 0.8416212335729143)]
    [InlineData(0.9, 1.2815515655446004)]
    [InlineData(0.95, 1.6448536269514722)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.001, -3.090232306167813)]
    [InlineData(1e-6, -4.753424308822899)]
    public void Quantiles_are_those_of_the_tables(double share, double value)
    {
        Assert.Equal(value, NormalDistribution.Quantile(share), 1e-10);
        Assert.Equal(share, NormalDistribution.ShareBelow(value), 1e-12);
    }

    [Fact]
    public void Far_tails_keep_their_relative_size()
    {
        // Φ(−8) = 6.22096e-16.
        Assert.Equal(6.22096e-16, NormalDistribution.ShareBelow(-8), 1e-20);
        Assert.Equal(0, NormalDistribution.ShareBelow(double.NegativeInfinity));
        Assert.Equal(1, NormalDistribution.ShareBelow(double.PositiveInfinity));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void A_share_outside_0_to_1_has_no_quantile(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalDistribution.Quantile(share));
}
