using Farthing.Experiments.Estimates;

namespace Farthing.Tests.Experiments.Estimates;

public sealed class BeforeAfterTests
{
    /// <summary>The specification's worked figures: n 60, m 30, F 10 %, α 1.26, z for t; Student's t and one parameter make them a little wider.</summary>
    [Theory]
    [InlineData(0.05, 0.0, 0.19)]
    [InlineData(0.10, 0.0, 0.38)]
    [InlineData(0.20, 0.0, 0.77)]
    [InlineData(0.05, 0.6, 0.40)]
    [InlineData(0.10, 0.6, 0.81)]
    [InlineData(0.20, 0.6, 1.61)]
    public void Uncertainty_is_the_worked_one(double variation, double correlation, double expected)
    {
        double actual = BeforeAfter.Uncertainty(60, 30, variation, correlation, 0.1, 1.26, 0.9, 0);
        double student = correlation == 0 ? 1.6706 / 1.6449 : 1.7531 / 1.6449;

        Assert.Equal(expected, actual / student, 0.006);
        Assert.True(BeforeAfter.Uncertainty(60, 30, variation, correlation, 0.1, 1.26, 0.9, 1) > actual);
    }

    /// <summary>Before 10, 12, 8, 10 (mean 10, CV √2/10, residuals 0, 2, −2, 0: ρ = −4/8); after 9: −10 %.</summary>
    [Fact]
    public void A_case_by_hand()
    {
        BeforeAfter estimate = BeforeAfter.Of([10, 12, 8, 10], [9, 9]);

        Assert.Equal(-0.1, estimate.Effect, 1e-12);
        Assert.Equal(-0.5, estimate.Autocorrelation, 1e-12);
        double months = 2 / (730.0 / 24);
        double alpha = (-0.00024 * months * months) + (0.03535 * months) + 1.00286;
        // MSE' = 8/(4 − 1) over 10², t(0.95, 3) = 2.3534.
        double expected = 2.3534 * alpha / (2 * 0.1) * Math.Sqrt(8.0 / 3 / 100 * 1.5 * 2);
        Assert.Equal(expected, estimate.SavingsUncertainty, 1e-3);
    }

    [Fact]
    public void No_saving_is_wholly_uncertain() =>
        Assert.Equal(double.PositiveInfinity, BeforeAfter.Of([1, 2, 1], [4.0 / 3]).SavingsUncertainty);
}
