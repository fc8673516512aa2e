using Farthing.Numerics.Billing;

namespace Farthing.Tests.Numerics.Billing;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    public void Amounts_are_in_the_order_of_their_numbers(long a, long b)
    {
        (Money first, Money second) = (new(a), new(b));

        Assert.Equal(a < b, first < second);
        Assert.Equal(a > b, first > second);
        Assert.Equal(a <= b, first <= second);
        Assert.Equal(a >= b, first >= second);
        Assert.Equal(a.CompareTo(b), first.CompareTo(second));
    }

    [Fact]
    public void Halves_of_a_nano_dollar_go_to_the_even_one_and_sums_never_wrap()
    {
        Assert.Equal(2, Money.FromUsd(0.0000000015m).NanoUsd);
        Assert.Equal(2, Money.FromUsd(0.0000000025m).NanoUsd);
        Assert.Equal(new Money(-5), new Money(2) - new Money(7));
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue) + new Money(1));
        Assert.Throws<OverflowException>(() => new Money(long.MinValue) - new Money(1));
    }
}
