using Farthing.Numerics.Reading;

namespace Farthing.Tests.Numerics.Reading;

public sealed class FourDigitsTests
{
    [Theory]
    [InlineData(1234.56, 1235)]
    [InlineData(0.000123449, 0.0001234)]
    [InlineData(-9999.6, -10000)]
    [InlineData(0, 0)]
    public void A_number_keeps_four_of_its_digits(double value, double kept) =>
        Assert.Equal(kept, FourDigits.Of(value));
}
