using Farthing.Sheets.Plans;

namespace Farthing.Tests.Plans;

public sealed class BoughtInstancesTests
{
    [Theory]
    [InlineData("2 × a (s/r, on demand)", "2 × a (s/r, on demand)")]
    [InlineData("1 × a (s/r, spot) + 1 × b (s/r, spot)", "1 × a (s/r, spot) + 1 × b (s/r, spot)")]
    [InlineData(
        "1 × a (s/r, spot) + 2 × b (s/r, spot) + 1 × c (s/r, spot)",
        "1 × a to 1 × c, 3 kinds (s/r, spot)"
    )]
    [InlineData(
        "1 × a (s/r, spot) + 2 × b (t/r, spot) + 1 × c (s/r, spot)",
        "1 × a (s/r, spot) + 2 × b (t/r, spot) + 1 × c (s/r, spot)"
    )]
    [InlineData("a + b + c", "a + b + c")]
    [InlineData("", "")]
    public void More_than_two_kinds_of_one_seller_are_named_by_the_first_and_the_last(
        string instances,
        string words
    ) => Assert.Equal(words, BoughtInstances.Short(instances));
}
