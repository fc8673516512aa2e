using Farthing.Numerics.Billing;

namespace Farthing.Tests.Numerics.Billing;

/// <summary>Amounts as people read them.</summary>
public sealed class MoneyTextTests
{
    [Theory]
    [InlineData(0, "$0.00")]
    [InlineData(12_500_000_000, "$12.50")]
    [InlineData(34_000, "$0.000034")]
    [InlineData(-30_000_000, "−$0.03")]
    [InlineData(-1, "−$0.000000001")]
    public void All_digits_and_the_sign_before_the_dollar(long nanoUsd, string text) =>
        Assert.Equal(text, new Money(nanoUsd).ToString());
}
