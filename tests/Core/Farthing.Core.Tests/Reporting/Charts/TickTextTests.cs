using Farthing.Reporting.Charts;

namespace Farthing.Tests.Reporting.Charts;

public sealed class TickTextTests
{
    [Theory]
    [InlineData(0, "$0")]
    [InlineData(0.005, "$0.005")]
    [InlineData(0.01, "$0.01")]
    [InlineData(0.015, "$0.015")]
    [InlineData(0.5, "$0.50")]
    [InlineData(-1.25, "−$1.25")]
    [InlineData(40_000, "$40,000")]
    public void Neighboring_ticks_of_dollars_never_read_alike(double usd, string text) =>
        Assert.Equal(text, TickText.Usd(usd));
}
