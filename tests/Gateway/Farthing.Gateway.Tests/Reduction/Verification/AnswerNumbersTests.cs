using Farthing.Reduction.Verification;

namespace Farthing.Tests.Reduction.Verification;

public sealed class AnswerNumbersTests
{
    [Theory]
    [InlineData("1,000.50 and -3", "1000.5 -3")]
    [InlineData("from 2020-2021, twelve months", "2020 2021 12")]
    [InlineData("B12 and x86 at -$5", "B12 x86 -5")]
    [InlineData("1,00 or 1.2.3", "1,00 1.2.3")]
    [InlineData("twenty-five of them.", "25")]
    [InlineData("nothing", "")]
    public void Are_read_in_order(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', AnswerNumbers.Of(text)));
}
