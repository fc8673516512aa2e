using Farthing.Numerics.Statistics;

namespace Farthing.Tests.Numerics.Statistics;

public sealed class StudentDistributionTests
{
    /// <summary>The printed table of Student's t (NIST/SEMATECH e-Handbook 1.3.6.7.2), three decimals.</summary>
    [Theory]
    [InlineData(0.95, 1, 6.314)]
    [InlineData(0.95, 9, 1.833)]
    [InlineData(0.95, 39, 1.685)]
    [InlineData(0.95, 100, 1.660)]
    [InlineData(0.975, 2, 4.303)]
    [InlineData(0.975, 30, 2.042)]
    [InlineData(0.999, 10, 4.144)]
    [InlineData(0.90, 5, 1.476)]
    public void Quantiles_are_those_of_the_table(double share, double degrees, double expected)
    {
        Assert.Equal(expected, StudentDistribution.Quantile(share, degrees), 0.0006);
        Assert.Equal(-expected, StudentDistribution.Quantile(1 - share, degrees), 0.0006);
    }

    /// <summary>One degree of freedom is Cauchy's distribution: F(t) = ½ + arctan(t)/π.</summary>
    [Theory]
    [InlineData(-3)]
    [InlineData(0.1)]
    [InlineData(12)]
    public void One_degree_is_Cauchys_distribution(double t) =>
        Assert.Equal(0.5 + (Math.Atan(t) / Math.PI), StudentDistribution.ShareBelow(t, 1), 1e-12);

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.5)]
    [InlineData(0.83)]
    public void The_quantile_is_the_inverse_of_the_share(double share) =>
        Assert.Equal(
            share,
            StudentDistribution.ShareBelow(StudentDistribution.Quantile(share, 7.5), 7.5),
            1e-12
        );

    [Fact]
    public void Many_degrees_are_the_normal_distribution() =>
        Assert.Equal(NormalDistribution.Quantile(0.95), StudentDistribution.Quantile(0.95, 1e7), 1e-6);
}
