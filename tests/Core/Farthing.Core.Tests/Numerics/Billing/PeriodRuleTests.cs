using Farthing.Numerics.Billing;

namespace Farthing.Tests.Numerics.Billing;

public sealed class PeriodRuleTests
{
    [Theory]
    [InlineData("day", "day")]
    [InlineData("total", "total")]
    [InlineData("30d", "30d")]
    [InlineData("48h", "2d")]
    [InlineData("1h", "1h")]
    [InlineData("90m", "90m")]
    [InlineData("1m", "1m")]
    [InlineData("3660d", "3660d")]
    [InlineData("month  Europe/Berlin", "month Europe/Berlin")]
    [InlineData("30d Asia/Tokyo", "30d Asia/Tokyo")]
    [InlineData("week UTC", "week")]
    public void What_people_write_is_read_and_written_back(string text, string back)
    {
        PeriodRule rule = PeriodRule.Parse(text)!.Value;

        Assert.Equal(back, rule.ToString());
        Assert.Equal(rule, PeriodRule.Parse(back));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fortnight")]
    [InlineData("0d")]
    [InlineData("30s")]
    [InlineData("3661d")]
    [InlineData("-1h")]
    [InlineData("1.5d")]
    [InlineData("99999d")]
    [InlineData("d")]
    [InlineData("1h Europe/Berlin")]
    [InlineData("total Europe/Berlin")]
    [InlineData("month Europe/Bärlin")]
    [InlineData("month Europe/Berlin x")]
    public void Anything_else_is_none(string text) => Assert.Null(PeriodRule.Parse(text));

    [Fact]
    public void A_word_is_a_rule_of_the_calendar_in_utc()
    {
        PeriodRule rule = BudgetPeriod.Month;

        Assert.Equal((BudgetPeriod.Month, "UTC", false), (rule.Calendar!.Value, rule.Zone, rule.IsTotal));
        Assert.True(((PeriodRule)BudgetPeriod.Total).IsTotal);
    }
}
