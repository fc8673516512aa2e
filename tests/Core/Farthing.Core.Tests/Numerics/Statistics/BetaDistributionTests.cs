using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Numerics.Statistics;

/// <summary>The beta distribution against closed forms and binomial sums.</summary>
public sealed class BetaDistributionTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(23.999)]
    [InlineData(57.5)]
    [InlineData(10_000)]
    public void Gamma_grows_by_its_argument(double x) =>
        Assert.Equal(
            Math.Log(x),
            BetaDistribution.LogGamma(x + 1) - BetaDistribution.LogGamma(x),
            1e-14 * Math.Max(1, BetaDistribution.LogGamma(x + 1))
        );

    [Fact]
    public void Gamma_of_a_half_is_the_root_of_pi() =>
        Assert.Equal(Math.Log(Math.PI) / 2, BetaDistribution.LogGamma(0.5), 1e-14);

    /// <summary>P(Binomial(n, x) ≥ a) = I_x(a, n − a + 1), summed term by term.</summary>
    [Theory]
    [InlineData(1, 1, 0.3)]
    [InlineData(10, 4, 0.2)]
    [InlineData(10, 4, 0.9)]
    [InlineData(200, 3, 0.01)]
    [InlineData(3000, 40, 0.01)]
    public void Is_a_tail_of_the_binomial(int trials, int least, double share)
    {
        double below = 0;
        double term = Math.Pow(1 - share, trials);
        for (int k = 0; k < least; k++)
        {
            below += term;
            term *= (trials - k) / (k + 1.0) * share / (1 - share);
        }

        Assert.Equal(1 - below, BetaDistribution.ShareBelow(share, least, trials - least + 1), 1e-12);
    }

    [Theory]
    [InlineData(0.5, 0.5)]
    [InlineData(2, 7)]
    [InlineData(400, 3)]
    public void The_quantile_is_the_inverse(double a, double b)
    {
        foreach (double share in new[] { 1e-6, 0.05, 0.5, 0.95, 0.999 })
        {
            double value = BetaDistribution.Quantile(share, a, b);
            Assert.Equal(share, BetaDistribution.ShareBelow(value, a, b), 1e-11);
        }

        // The arcsine distribution has a closed form.
        Assert.Equal(
            Math.Pow(Math.Sin(Math.PI * 0.3 / 2), 2),
            BetaDistribution.Quantile(0.3, 0.5, 0.5),
            1e-12
        );
    }

    /// <summary>Trials that bound a share at 1 % and 0.1 %, with 0 to 3 successes.</summary>
    [Theory]
    [InlineData(0.01, 299, 473, 628, 773)]
    [InlineData(0.001, 2995, 4742, 6294, 7752)]
    public void Needs_as_many_trials_as_published(double limit, int none, int one, int two, int three)
    {
        int[] trials = [none, one, two, three];
        for (int k = 0; k < trials.Length; k++)
        {
            Assert.True(ClopperPearson.Upper(k, trials[k], 0.05) <= limit);
            Assert.True(ClopperPearson.Upper(k, trials[k] - 1, 0.05) > limit);
        }
    }

    [Fact]
    public void Bounds_at_the_limits()
    {
        Assert.Equal((0, 1), (ClopperPearson.Lower(0, 0, 0.05), ClopperPearson.Upper(0, 0, 0.05)));
        Assert.Equal(1, ClopperPearson.Upper(7, 7, 0.05));
        Assert.Equal(Math.Pow(0.05, 1 / 7.0), ClopperPearson.Lower(7, 7, 0.05), 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => ClopperPearson.Upper(3, 2, 0.05));
    }
}
