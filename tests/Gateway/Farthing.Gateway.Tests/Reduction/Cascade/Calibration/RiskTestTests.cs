using Farthing.Numerics.Randomness;
using Farthing.Numerics.Statistics;
using Farthing.Reduction.Cascade.Calibration;

namespace Farthing.Tests.Reduction.Cascade.Calibration;

public sealed class RiskTestTests
{
    [Fact]
    public void The_exact_test_is_the_sum_of_the_binomial_distribution()
    {
        // P(Binomial(10, 0.3) ≤ 2) = 0.7¹⁰ + 10·0.3·0.7⁹ + 45·0.09·0.7⁸.
        double expected = Math.Pow(0.7, 10) + (3 * Math.Pow(0.7, 9)) + (4.05 * Math.Pow(0.7, 8));

        Assert.Equal(expected, RiskTest.BinomialAtMost(2, 10, 0.3), 1e-12);
        Assert.Equal(1, RiskTest.BinomialAtMost(10, 10, 0.3));
    }

    [Theory]
    [InlineData(0, 149)]
    [InlineData(3, 400)]
    [InlineData(20, 1000)]
    public void The_bound_of_the_exact_test_is_clopper_and_pearsons(int failures, int n)
    {
        double[] losses = new double[n];
        Array.Fill(losses, 1, 0, failures);

        Assert.Equal(
            ClopperPearson.Upper(failures, n, 0.05),
            RiskTest.Upper(RiskBound.ClopperPearson, losses, 0.05),
            1e-9
        );
    }

    /// <summary>Graded losses whose mean is exactly the limit: a test at 5 % may pass in at most 5 % of samples (here 400, so 20 expected at most, 35 with chance).</summary>
    [Theory]
    [InlineData(RiskBound.HoeffdingBentkus)]
    [InlineData(RiskBound.Betting)]
    public void Graded_bounds_keep_their_level(RiskBound bound)
    {
        int passed = 0;
        for (ulong sample = 0; sample < 400; sample++)
        {
            passed += RiskTest.PValue(bound, Graded(sample, 500, 0.05), 0.05, 0.05) <= 0.05 ? 1 : 0;
        }

        Assert.InRange(passed, 0, 35);
    }

    [Theory]
    [InlineData(RiskBound.HoeffdingBentkus)]
    [InlineData(RiskBound.Betting)]
    public void Graded_bounds_pass_where_losses_are_half_the_limit(RiskBound bound)
    {
        int passed = 0;
        for (ulong sample = 0; sample < 100; sample++)
        {
            passed += RiskTest.PValue(bound, Graded(sample, 1000, 0.025), 0.05, 0.05) <= 0.05 ? 1 : 0;
        }

        Assert.True(passed >= 60, $"{passed} of 100");
    }

    /// <summary>0 or a uniform loss: a tenth are uniform for a mean of 0.05.</summary>
    private static double[] Graded(ulong seed, int n, double mean)
    {
        Pcg32 draw = new(seed, 11);
        double[] losses = new double[n];
        for (int i = 0; i < n; i++)
        {
            losses[i] = draw.NextDouble() < 2 * mean ? draw.NextDouble() : 0;
        }

        return losses;
    }
}
