using Farthing.Economics.Ownership;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Ownership;

public sealed class GpuOwnershipCostTests
{
    private static readonly GpuOwnershipOptions Plain = new()
    {
        CapexUsd = 35_040,
        Years = 4,
        Kilowatts = 1.5,
        Pue = 1.2,
        UsdPerKilowattHour = 0.10,
    };

    [Fact]
    public void Without_interest_capital_is_loss_of_value_over_years()
    {
        // (35,040 − 20 % of it) / 4 = 7,008 a year; 1.5 · 1.2 · 0.10 = $0.18/h of power.
        GpuOwnershipCost cost = new(Plain with { ResidualFraction = 0.2 });

        Assert.Equal(7008, cost.CapitalUsdPerYear.Low, 1e-9);
        Assert.Equal((7008 / 8760.0) + 0.18, cost.UsdPerHour.Low, 1e-9);
    }

    [Fact]
    public void An_annuity_pays_back_the_price_less_the_discounted_residual()
    {
        // Four payments a, discounted at 10 %: a · (1/1.1 + 1/1.21 + 1/1.331 + 1/1.4641) = 35,040 − 7,008 / 1.4641.
        GpuOwnershipCost cost = new(Plain with { ResidualFraction = 0.2, InterestPerYear = 0.1 });
        double paid = cost.CapitalUsdPerYear.Low * ((1 / 1.1) + (1 / 1.21) + (1 / 1.331) + (1 / 1.4641));

        Assert.Equal(35_040 - (7_008 / 1.4641), paid, 1e-6);
    }

    [Fact]
    public void A_vanishing_interest_is_no_interest() =>
        Assert.Equal(
            new GpuOwnershipCost(Plain).CapitalUsdPerYear.Low,
            new GpuOwnershipCost(Plain with { InterestPerYear = 1e-7 }).CapitalUsdPerYear.Low,
            0.01
        );

    [Fact]
    public void A_range_of_residuals_gives_a_range_of_costs()
    {
        GpuOwnershipCost cost = new(Plain with { ResidualFraction = new Interval(0.1, 0.3) });

        Assert.Equal(35_040 * 0.7 / 4, cost.CapitalUsdPerYear.Low, 1e-9);
        Assert.Equal(35_040 * 0.9 / 4, cost.CapitalUsdPerYear.High, 1e-9);
    }

    [Fact]
    public void Half_used_costs_twice_per_used_hour() =>
        Assert.Equal(
            2 * new GpuOwnershipCost(Plain).UsdPerHour.Low,
            new GpuOwnershipCost(Plain).UsdPerUsedHour(0.5).Low,
            1e-12
        );
}
