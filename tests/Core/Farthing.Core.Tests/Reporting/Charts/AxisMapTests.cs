using Farthing.Reporting.Charts;

namespace Farthing.Tests.Reporting.Charts;

public sealed class AxisMapTests
{
    [Fact]
    public void A_linear_axis_upward_puts_the_middle_in_the_middle()
    {
        AxisMap map = new(AxisScale.Linear, 0, 50, 200, 20);

        // 25 of 50 is half of the way from 200 up to 20.
        Assert.Equal(110, map.At(25), 9);
        Assert.Equal(200, map.At(-10), 9);
    }

    [Fact]
    public void A_logarithmic_axis_gives_each_decade_the_same_room()
    {
        AxisMap map = new(AxisScale.Logarithmic, 0.01, 10, 0, 300);

        Assert.Equal(100, map.At(0.1), 9);
        Assert.Equal(200, map.At(1), 9);
    }

    /// <summary>−log10(1 − 0.9) = 1, of 0.99 it is 2, of 0.999 it is 3.</summary>
    [Fact]
    public void Nines_are_equally_far_apart()
    {
        AxisMap map = new(AxisScale.Percentile, 0, 0.999, 0, 300);

        Assert.Equal(100, map.At(0.9), 6);
        Assert.Equal(200, map.At(0.99), 6);
    }
}
