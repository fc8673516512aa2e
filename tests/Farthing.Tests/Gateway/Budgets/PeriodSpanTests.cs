using Farthing.Gateway.Budgets;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Budgets;

public sealed class PeriodSpanTests
{
    /// <summary>20 November 2026 is a Friday.</summary>
    [Theory]
    [InlineData(BudgetPeriod.Day, "2026-11-20", "2026-11-21")]
    [InlineData(BudgetPeriod.Week, "2026-11-16", "2026-11-23")]
    [InlineData(BudgetPeriod.Month, "2026-11-01", "2026-12-01")]
    public void Begins_and_ends_at_midnight_utc(BudgetPeriod period, string start, string end)
    {
        PeriodSpan span = PeriodSpan.Of(period, Ns("2026-11-20T23:59:59.9999999Z"));

        Assert.Equal(new PeriodSpan(Ns(start + "T00:00:00Z"), Ns(end + "T00:00:00Z")), span);
        Assert.Equal(span, PeriodSpan.Of(period, span.StartUnixNs));
        Assert.NotEqual(span, PeriodSpan.Of(period, span.EndUnixNs));
    }

    [Fact]
    public void A_sunday_belongs_to_the_week_before_it() =>
        Assert.Equal(
            Ns("2026-11-16T00:00:00Z"),
            PeriodSpan.Of(BudgetPeriod.Week, Ns("2026-11-22T12:00:00Z")).StartUnixNs
        );

    private static long Ns(string time) =>
        (
            DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks
            - DateTime.UnixEpoch.Ticks
        ) * 100;
}
