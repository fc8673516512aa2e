using Farthing.Serving.Kernels;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Serving.Kernels;

public sealed class AttentionGridTests
{
    private static readonly AttentionGrid Linear = new(10, 0, 17, (x, y) => 100 + (3 * x) + (2 * x * y));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 1000)]
    [InlineData(900.5, 70_000.25)]
    [InlineData(1024, 131_072)]
    [InlineData(3000, 300_000)]
    public void Lines_are_met_exactly_inside_and_beyond(double x, double y) =>
        Assert.Equal(100 + (3 * x) + (2 * x * y), Linear.Ns(x, y), 1e-6 * x * y);

    [Fact]
    public void Below_the_first_point_its_time_holds()
    {
        Assert.Equal(105, Linear.Ns(0.25, 0.5), 1e-9);
        Assert.Equal(105, Linear.Ns(0, double.NaN), 1e-9);
    }

    [Fact]
    public void Between_points_a_square_is_at_most_a_25th_too_slow()
    {
        // from 1 to 1.5 the line through 1 and 2.25 is farthest above the square at √1.5 = 1.2247: 1.5619/1.5 = 1.041
        AttentionGrid square = new(1, 0, 4, (_, y) => y * y);

        Assert.Equal(1.5619, square.Ns(1, Math.Sqrt(1.5)), 1e-4);
    }

    [Fact]
    public void A_time_that_falls_is_held_at_its_largest()
    {
        AttentionGrid falling = new(4, 0, 4, (x, y) => 100 / (x * y));

        Assert.Equal(100, falling.Ns(9, 13), 1e-9);
    }

    [Fact]
    public void More_of_either_never_takes_less_time()
    {
        AttentionGrid wild = new(10, 0, 17, (x, y) => (x * y) + (50 * Math.Abs(Math.Sin(x * y))));
        Gen<(int X, int Y)> points =
            from x in Gen.Choose(1, 1024)
            from y in Gen.Choose(1, 131_072)
            select (x, y);

        Prop.ForAll(
                points.ToArbitrary(),
                at =>
                    wild.Ns(at.X + 1, at.Y) >= wild.Ns(at.X, at.Y)
                    && wild.Ns(at.X, at.Y + 1) >= wild.Ns(at.X, at.Y)
            )
            .QuickCheckThrowOnFailure();
    }
}
