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

    /// <summary>1970-01-01 and 690 times 30 days: 2026-09-04. In Berlin the clock goes back on 25 October 2026 at 3 o'clock, forth on 28 March 2027 at 2.</summary>
    [Theory]
    [InlineData("1h", "2026-11-20T10:59:59Z", "2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z")]
    [InlineData("90m", "1970-01-01T02:00:00Z", "1970-01-01T01:30:00Z", "1970-01-01T03:00:00Z")]
    [InlineData("30d", "2026-09-10T12:00:00Z", "2026-09-04T00:00:00Z", "2026-10-04T00:00:00Z")]
    [InlineData("day Europe/Berlin", "2026-11-20T23:30:00Z", "2026-11-20T23:00:00Z", "2026-11-21T23:00:00Z")]
    [InlineData("day Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("day Europe/Berlin", "2027-03-28T12:00:00Z", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z")]
    [InlineData(
        "month America/New_York",
        "2026-11-01T03:59:59Z",
        "2026-10-01T04:00:00Z",
        "2026-11-01T04:00:00Z"
    )]
    [InlineData("week Asia/Kolkata", "2026-11-22T18:29:00Z", "2026-11-15T18:30:00Z", "2026-11-22T18:30:00Z")]
    public void Lengths_and_zones_have_their_own_beginnings(string rule, string at, string start, string end)
    {
        PeriodRule period = PeriodRule.Parse(rule)!.Value;

        Assert.Equal(new PeriodSpan(Ns(start), Ns(end)), PeriodSpan.Of(period, Ns(at)));
    }

    /// <summary>Also over midnights that come twice (Havana) or never (Asunción): every moment lies in its period, and the next begins where one ends.</summary>
    [Theory]
    [InlineData("day America/Havana")]
    [InlineData("day America/Asuncion")]
    [InlineData("week Europe/Berlin")]
    [InlineData("7d Africa/Cairo")]
    [InlineData("month Australia/Lord_Howe")]
    [InlineData("30d")]
    [InlineData("1h")]
    public void Periods_follow_each_other_without_a_gap(string rule)
    {
        PeriodRule period = PeriodRule.Parse(rule)!.Value;
        long at = Ns("2023-01-01T00:00:00Z");
        for (int i = 0; i < 2_000; i++)
        {
            PeriodSpan span = PeriodSpan.Of(period, at);
            Assert.InRange(at, span.StartUnixNs, span.EndUnixNs - 1);
            Assert.Equal(span, PeriodSpan.Of(period, span.EndUnixNs - 100));
            PeriodSpan next = PeriodSpan.Of(period, span.EndUnixNs);
            Assert.Equal(span.EndUnixNs, next.StartUnixNs);
            at = next.StartUnixNs + ((next.EndUnixNs - next.StartUnixNs) / 7 * (i % 7));
        }
    }

    private static long Ns(string time) =>
        (
            DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).UtcTicks
            - DateTime.UnixEpoch.Ticks
        ) * 100;
}
