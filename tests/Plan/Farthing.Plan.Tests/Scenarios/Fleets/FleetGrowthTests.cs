using Farthing.Scenarios.Fleets;

namespace Farthing.Tests.Scenarios.Fleets;

public sealed class FleetGrowthTests
{
    /// <summary>Every month in which it may break, from guesses far and near, beside counting up.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 9)]
    [InlineData(1000, 1)]
    public void The_month_is_found_as_by_counting_up(int most, int needed)
    {
        for (int held = 0; held <= FleetGrowth.Horizon + 2; held++)
        {
            double limit = Math.Pow(1.08, held + 0.5);
            int plays = 0;
            FleetGrowth found = FleetGrowth.Find(
                0.08,
                most,
                needed,
                factor =>
                {
                    plays++;
                    return factor <= limit;
                }
            );

            Assert.Equal(held >= FleetGrowth.Horizon ? null : held, found.MonthsHeld);
            Assert.InRange(plays, 1, 13);
        }
    }
}
