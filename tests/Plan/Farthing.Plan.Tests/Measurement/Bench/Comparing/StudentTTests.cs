using Farthing.Measurement.Bench.Comparing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Measurement.Bench.Comparing;

public sealed class StudentTTests
{
    /// <summary>Critical values of the usual table, and two of the Cauchy and the normal distribution at its ends.</summary>
    [Theory]
    [InlineData(0.95, 1, 12.7062)]
    [InlineData(0.95, 10, 2.22814)]
    [InlineData(0.99, 5, 4.03214)]
    [InlineData(0.95, 30, 2.04227)]
    [InlineData(0.95, 1e4, 1.9602)]
    public void The_middle_of_the_distribution_ends_where_tables_say(
        double share,
        double degrees,
        double value
    ) => Assert.Equal(value, StudentT.Middle(share, degrees), 4 - (value > 10 ? 1 : 0));

    /// <summary>With one degree of freedom it is Cauchy's: 1 − 2/π · atan(t).</summary>
    [Fact]
    public void One_degree_of_freedom_is_Cauchys() =>
        Prop.ForAll(
                Gen.Choose(1, 1000).Select(step => step / 50.0).ToArbitrary(),
                t => Math.Abs(StudentT.TwoSided(t, 1) - (1 - (2 / Math.PI * Math.Atan(t)))) < 1e-9
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_is_as_likely_as_anything_and_infinity_is_impossible()
    {
        Assert.Equal(1, StudentT.TwoSided(0, 7));
        Assert.Equal(0, StudentT.TwoSided(double.PositiveInfinity, 7));
    }
}
