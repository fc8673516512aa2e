using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Numerics.Quantities;

public sealed class IntervalTests
{
    [Fact]
    public void A_point_is_shown_without_ends_and_a_range_with_its_middle()
    {
        Quantity point = Interval.Point(3).In("usd");
        Quantity range = new Interval(2, 6).In("usd");

        Assert.Equal((3, (double?)null, (double?)null), (point.Value, point.Low, point.High));
        Assert.Equal((4, (double?)2, (double?)6), (range.Value, range.Low, range.High));
        Assert.Equal("usd", range.Unit);
    }

    /// <summary>The largest difference takes the largest from the smallest; a quotient is largest over the smallest.</summary>
    [Fact]
    public void Ends_are_the_least_and_the_most_that_can_follow()
    {
        (Interval a, Interval b) = (new(2, 6), new(1, 4));

        Assert.Equal(new Interval(3, 10), a + b);
        Assert.Equal(new Interval(-2, 5), a - b);
        Assert.Equal(new Interval(2, 24), a * b);
        Assert.Equal(new Interval(0.5, 6), a / b);
        Assert.Equal(new Interval(-6, -2), a.Falling(value => -value));
        Assert.Equal(new Interval(5, 5), (Interval)5);
    }
}
