using Farthing.Serving.Kernels;

namespace Farthing.Tests.Serving.Kernels;

public sealed class SmoothMaximumTests
{
    [Theory]
    [InlineData(1.0)]
    [InlineData(1.07)]
    [InlineData(1.46)]
    [InlineData(2.48)]
    [InlineData(12.0)]
    public void The_table_is_within_a_thousandth_of_the_formula(double q)
    {
        SmoothMaximum table = new(q);

        for (int i = 0; i <= 1000; i++)
        {
            double small = i / 1000.0;
            double exact = SmoothMaximum.Exact(small, 1, q);
            Assert.InRange(table.Of(small, 1) / exact, 0.999, 1.001);
        }
    }

    [Fact]
    public void Exponent_one_adds() => Assert.Equal(7, new SmoothMaximum(1).Of(3, 4), 1e-12);

    [Fact]
    public void Nothing_beside_something_is_something() => Assert.Equal(5, new SmoothMaximum(2).Of(0, 5));

    [Fact]
    public void Three_and_four_make_five_when_squared() =>
        Assert.Equal(5, SmoothMaximum.Exact(3, 4, 2), 1e-12);
}
