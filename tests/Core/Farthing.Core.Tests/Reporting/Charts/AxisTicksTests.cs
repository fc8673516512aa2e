using Farthing.Reporting.Charts;

namespace Farthing.Tests.Reporting.Charts;

public sealed class AxisTicksTests
{
    [Fact]
    public void Linear_ticks_are_1_2_or_5_times_a_power_of_ten()
    {
        // 0…87 in at most 6 ticks: 87 ÷ 5 = 17.4, rounded up to 20.
        Assert.Equal([0, 20, 40, 60, 80], AxisTicks.Of(AxisScale.Linear, 0, 87, 6));
        // 0…0.9 in 4: 0.3 → 0.5.
        Assert.Equal([0, 0.5], AxisTicks.Of(AxisScale.Linear, 0, 0.9, 4));
    }

    [Fact]
    public void A_tick_at_zero_is_not_negative() =>
        Assert.False(double.IsNegative(AxisTicks.Of(AxisScale.Linear, -3, 3, 7).Single(tick => tick == 0)));

    /// <summary>660 s in at most 6 ticks: 132 s a step, so 5 minutes.</summary>
    [Fact]
    public void Ticks_of_durations_are_those_of_clocks() =>
        Assert.Equal([0, 300, 600], AxisTicks.Of(AxisScale.Duration, 0, 660, 6));

    [Fact]
    public void Logarithmic_ticks_thin_out_to_decades_over_a_wide_range()
    {
        Assert.Equal([1, 2, 5, 10, 20, 50, 100], AxisTicks.Of(AxisScale.Logarithmic, 1, 100, 8), Near);
        Assert.Equal([1, 10, 100, 1e3, 1e4], AxisTicks.Of(AxisScale.Logarithmic, 1, 2e4, 6), Near);
    }

    [Fact]
    public void Percentile_ticks_are_the_ones_that_people_name() =>
        Assert.Equal([0.5, 0.75, 0.9, 0.95, 0.99], AxisTicks.Of(AxisScale.Percentile, 0.5, 0.99, 9));

    [Fact]
    public void Each_category_has_a_tick() =>
        Assert.Equal([0, 1, 2], AxisTicks.Of(AxisScale.Category, -0.5, 2.5, 2));

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Abs(b);
}
