using Farthing.Documents.Forecasts;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Attribution;

public sealed class SpentWeekTests : IDisposable
{
    private LedgerScene scene = new();
    private int attempts;

    public void Dispose() => scene.Dispose();

    /// <summary>The 20th is not over: 13th to 19th. The 12th and the 20th are not counted, the 15th had no traffic.</summary>
    [Fact]
    public void The_last_seven_days_that_are_over()
    {
        foreach (int day in (int[])[12, 13, 14, 16, 17, 18, 19, 20])
        {
            Attempt(day, 0, "ann", "s");
            Attempt(day, 23, "bob", "t");
        }

        SpentWeek week = Week();
        ForecastLedger document = week.Document(null);

        Assert.True(week.IsWhole);
        Assert.Null(week.CompleteOn);
        Assert.Equal(
            (12, 12, 2, 2),
            (week.Total.Requests, week.Total.Attempts, week.Users, week.Total.Sessions)
        );
        Assert.Equal((1200, 600), (week.Usage.InputTokens, week.Usage.OutputTokens));
        Assert.Equal(("2026-11-13", "2026-11-19", 7), (document.From, document.To, document.WholeDays));
        Assert.Equal([2, 2, 0, 2, 2, 2, 2], document.Came.Days.Select(day => day.Attempts));
        Assert.Equal("2026-11-15", document.Came.Days[2].Day);
    }

    [Fact]
    public void A_shared_ledger_answers_the_same()
    {
        using LedgerScene local = scene;
        scene = LedgerScene.OnPostgres();
        The_last_seven_days_that_are_over();
    }

    /// <summary>It began on the 17th: the 18th and 19th are whole, and seven are on the 25th.</summary>
    [Fact]
    public void The_day_on_which_a_ledger_begins_is_not_whole()
    {
        foreach (int day in (int[])[17, 18, 20])
        {
            Attempt(day, 12, "ann", "s");
        }

        SpentWeek week = Week();

        Assert.False(week.IsWhole);
        Assert.Equal(2, week.WholeDays);
        Assert.Equal(new DateOnly(2026, 11, 25), week.CompleteOn);
        Assert.Equal(1, week.Total.Attempts);
        Assert.Equal([1, 0], week.Document(null).Came.Days.Select(day => day.Attempts));
    }

    [Fact]
    public void A_ledger_of_today_has_no_whole_day()
    {
        Attempt(20, 1, "ann", "s");

        SpentWeek week = Week();

        Assert.Equal(0, week.WholeDays);
        Assert.Equal(0, week.Total.Attempts);
        Assert.Equal(new DateOnly(2026, 11, 28), week.CompleteOn);
    }

    [Fact]
    public void A_ledger_of_nothing_has_no_week_in_sight()
    {
        scene.Write(_ => { });
        SpentWeek week = Week();

        Assert.Equal(0, week.WholeDays);
        Assert.Null(week.CompleteOn);
    }

    [Fact]
    public void Users_without_a_name_are_not_counted()
    {
        Attempt(1, 0, "", "");
        Attempt(15, 0, "", "");
        Attempt(16, 0, "ann", "");

        SpentWeek week = Week();

        Assert.Equal((1, 2, 0), (week.Users, week.Total.Attempts, week.Total.Sessions));
    }

    private SpentWeek Week()
    {
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        return SpentWeek.Of(store, new LedgerFilter(), new DateOnly(2026, 11, 20));
    }

    private void Attempt(int day, int hour, string user, string session)
    {
        scene.Clock.Now = new DateTimeOffset(2026, 11, day, hour, 0, 0, TimeSpan.Zero);
        attempts++;
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(attempts), user: user, session: session),
                LedgerScene.Settle(LedgerScene.Attempt(attempts), new TokenCounts(100, 0, 0, 50))
            )
        );
    }
}
