using Farthing.Scenarios.Readiness.Alerts;

namespace Farthing.Tests.Scenarios.Readiness.Alerts;

public sealed class PromComparisonTests
{
    [Theory]
    [InlineData("m < 0.4", true, 0.4)]
    [InlineData("0.4 > m", true, 0.4)]
    [InlineData("m > 3", false, 3)]
    [InlineData("3 <= m", false, 3)]
    [InlineData("m * 100 < 40", true, 0.4)]
    [InlineData("100 * avg(m) < 40", true, 0.4)]
    [InlineData("m / 100 < 0.4", true, 40)]
    [InlineData("1000 * m > 3000", false, 3)]
    [InlineData("m > 2 * 1.5", false, 3)]
    [InlineData("m > (1 + 2) * 2", false, 6)]
    [InlineData("m > -1.5e3", false, -1500)]
    [InlineData("avg by (gpu) (m{a=\"b < 1\"}) < bool 0.4 # below 1 < 2", true, 0.4)]
    [InlineData("histogram_quantile(0.95, sum(rate(m[5m])) by (le)) > 3", false, 3)]
    [InlineData("(m < 0.4) and on (pod) (sum(n) >= bool k)", true, 0.4)]
    public void Reads_a_comparison_with_a_constant(string expression, bool isBelow, double value)
    {
        PromComparison found = Assert.Single(PromComparison.Of(PromTokens.Of(expression)));

        Assert.Equal(isBelow, found.IsBelow);
        Assert.Equal(value, found.Value, 12);
        Assert.Contains("m", found.Names);
    }

    [Theory]
    [InlineData("m")]
    [InlineData("m == 1")]
    [InlineData("m > n")]
    [InlineData("1 > 2")]
    [InlineData("m > 5m")]
    [InlineData("m > (1")]
    public void Reads_none_where_none_is_with_a_constant(string expression) =>
        Assert.Empty(PromComparison.Of(PromTokens.Of(expression)));

    [Fact]
    public void Ends_on_any_text()
    {
        const string Letters = "ab_:19.eE+-*/()[]{}<>=!~\"'`\\#, \n\t\u00e9\ud83d";
        Random random = new(7);
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(
                Enumerable.Range(0, random.Next(40)).Select(_ => Letters[random.Next(Letters.Length)])
            );

            foreach (PromComparison found in PromComparison.Of(PromTokens.Of(text)))
            {
                Assert.NotEmpty(found.Names);
            }
        }
    }

    [Fact]
    public void Ends_on_a_hundred_thousand_parentheses() =>
        Assert.Empty(PromComparison.Of(PromTokens.Of("m > " + new string('(', 100_000) + "1")));
}
