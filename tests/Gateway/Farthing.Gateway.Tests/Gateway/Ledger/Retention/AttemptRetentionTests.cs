using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Statements;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Savings;
using Farthing.Numerics.Faults;

namespace Farthing.Tests.Gateway.Ledger.Retention;

/// <summary>Months are forgotten, and every sum, bill and check stays, whichever database the ledger is in.</summary>
public abstract partial class AttemptRetentionTests : IDisposable
{
    private static readonly DateTime August = new(2026, 8, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime September = August.AddMonths(1);
    private static readonly DateTime October = August.AddMonths(2);
    private readonly LedgerScene scene;
    private readonly Chance chance = new(7);

    private protected AttemptRetentionTests(LedgerScene scene) => this.scene = scene;

    private protected LedgerScene Scene => scene;

    public void Dispose()
    {
        scene.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void What_nothing_later_is_about_goes_and_sums_stay()
    {
        WriteByHand();
        Close(August);
        List<string> sums = Sums(since: null);
        LedgerVerifyDocument before = Verify();
        Assert.True(before.IsRight);
        string dump = scene.Dump();

        LedgerForgetDocument trial = Forget(August, isTrial: true);

        // 1, and 2 with its retry: 300,000 + 10,000 + 30,000 nano-dollars. Four attempts of 3, 4 and 5 stay.
        Assert.Equal((3, 340_000, 4), (trial.Attempts, trial.CostUsd.NanoUsd, trial.Kept));
        Assert.Equal(dump, scene.Dump());

        LedgerForgetDocument done = Forget(August);

        Assert.Equal(trial with { DryRun = false, Seconds = done.Seconds }, done);
        Assert.Equal(["3.0", "4.0", "5.0", "5.1", "6.0", "7.0"], Attempts());
        Assert.Equal(sums, Sums(since: null));
        LedgerVerifyDocument after = Verify();
        Assert.True(after.IsRight, string.Join("; ", after.Differences));
        Assert.Equal((before.Attempts, before.BilledUsd), (after.Attempts, after.BilledUsd));
        Assert.Contains(
            after.Notes,
            note => note.Contains("before 2026-09 were forgotten", StringComparison.Ordinal)
        );
        Assert.Equal(0, Forget(August).Attempts);
    }

    [Fact]
    public void A_month_that_was_not_closed_stays()
    {
        WriteByHand();
        Close(September);
        string dump = scene.Dump();

        FarthingException refused = Assert.Throws<FarthingException>(() => Forget(September));

        Fault fault = Assert.Single(refused.Faults);
        Assert.Equal((LedgerFaultCodes.CannotForget, "2026-08"), (fault.Code, fault.Value));
        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(dump, scene.Dump());
    }

    [Fact]
    public void An_open_attempt_keeps_its_month()
    {
        At(August);
        scene.Write(journal => journal.Append(LedgerScene.Reserve(new AttemptId(Id(August, 9), 0))));
        WriteByHand();
        Close(August);

        FarthingException refused = Assert.Throws<FarthingException>(() => Forget(August));

        Assert.Contains("1 attempts of these months", refused.Faults[0].Message, StringComparison.Ordinal);
        Assert.Equal(9, Attempts().Count);
    }

    /// <summary>Ended in September, begun in August: the balance of a budget from half past ten on needs a part of an hour that is gone.</summary>
    [Fact]
    public void Questions_that_need_what_was_forgotten_are_refused_and_balances_err_upwards()
    {
        WriteByHand();
        Close(August);
        Forget(August);
        using SqlLedgerStore store = scene.OpenLedger();
        long early = StatementBook.UnixNsOf(August.AddDays(4).AddMinutes(30));
        LedgerFilter ofSession = LedgerFilter.All with { Session = "s1", Key = "k1" };

        foreach (
            LedgerFilter filter in (LedgerFilter[])[ofSession, LedgerFilter.All with { SinceUnixNs = early }]
        )
        {
            FarthingException refused = Assert.Throws<FarthingException>(() => store.Total(filter));
            Assert.Equal(LedgerFaultCodes.Forgotten, refused.Faults[0].Code);
            Assert.Contains("--since 2026-09", refused.Faults[0].Expected, StringComparison.Ordinal);
        }

        Assert.Throws<FarthingException>(() => store.NeedAttempts(null, "an export"));
        store.NeedAttempts(StatementBook.UnixNsOf(September), "an export");
        Assert.Equal(
            30_000,
            store.Total(ofSession with { SinceUnixNs = StatementBook.UnixNsOf(September) }).CostUsd.NanoUsd
        );
        Assert.Equal(
            store.Billed(LedgerFilter.All),
            store.Spent(LedgerDimension.Team, early, untilUnixNs: null)["search"]
        );
    }

    /// <summary>Hits have no month's table: they stay, and what was saved is asked from the first whole month on.</summary>
    [Fact]
    public void Hits_stay_where_their_month_is_forgotten_and_savings_begin_behind_it()
    {
        At(August.AddDays(2));
        scene.Write(journal => journal.Append(LedgerScene.Hit(50, 1, true, "feature=chat")));
        WriteByHand();
        At(October.AddHours(4));
        scene.Write(journal => journal.Append(LedgerScene.Hit(51)));
        scene.Project();
        Close(August);
        Forget(August);
        using SqlLedgerStore store = scene.OpenLedger();
        LedgerFilter later = new() { SinceUnixNs = StatementBook.UnixNsOf(September) };

        FarthingException refused = Assert.Throws<FarthingException>(() =>
            SavingsReport.Of(store, SavingsSplit.Day, LedgerFilter.All)
        );
        SavingsDocument savings = SavingsReport.Of(store, SavingsSplit.Day, later);

        Assert.Equal(LedgerFaultCodes.Forgotten, refused.Faults[0].Code);
        Assert.Equal(2, store.Hits(0, long.MaxValue).Count());
        Assert.Equal(1, savings.Total.Hits);
        Assert.Equal(store.Billed(later), savings.Total.PaidUsd);
        Assert.True(Verify().IsRight);
    }

    [Theory]
    [InlineData("records = records + 1", "sequences")]
    [InlineData("record_sum = record_sum + 1", "sequences")]
    [InlineData("attempts = attempts + 1", "rollups")]
    [InlineData("cost_nano = cost_nano - 1", "rollups")]
    [InlineData("month = '2026-09'", "rollups")]
    [InlineData("month = '2026-07'", "rollups")]
    public void A_change_of_what_is_noted_of_it_is_found(string change, string check)
    {
        WriteByHand();
        Close(August);
        Forget(August);
        if (change == "month = '2026-09'")
        {
            // With the month moved on, hours of September are no longer looked at: its rows are.
            scene.Tamper("UPDATE rollup_blocks SET cost_nano = cost_nano + 1 WHERE number = 1");
        }

        Assert.True(scene.Tamper($"UPDATE forgotten SET {change}") > 0);

        LedgerVerifyDocument report = Verify();

        Assert.Contains(report.Checks, outcome => outcome.Name == check && outcome.Differences > 0);
    }

    [Theory]
    [InlineData(
        "DELETE FROM attempts WHERE reserved_ns >= 1788220800000000000 AND cost_nano = 30000",
        "rollups"
    )]
    [InlineData(
        "DELETE FROM attempts WHERE reserved_ns >= 1788220800000000000 AND cost_nano = 30000",
        "journal"
    )]
    [InlineData(
        "DELETE FROM attempts WHERE reserved_ns >= 1788220800000000000 AND cost_nano = 30000",
        "sequences"
    )]
    [InlineData(
        "DELETE FROM attempts WHERE reserved_ns < 1788220800000000000 AND cost_nano = 15000",
        "sequences"
    )]
    [InlineData(
        "DELETE FROM attempts WHERE reserved_ns < 1788220800000000000 AND cost_nano = 15000",
        "rollups"
    )]
    [InlineData("UPDATE attempts SET cost_nano = cost_nano + 1", "journal")]
    public void What_is_left_is_checked_as_before(string sql, string check)
    {
        WriteByHand();
        Close(August);
        Forget(August);
        Assert.True(scene.Tamper(sql) > 0);

        LedgerVerifyDocument report = Verify();

        Assert.Contains(report.Checks, outcome => outcome.Name == check && outcome.Differences > 0);
    }

    [Fact]
    public void A_rebuild_would_lose_sums_and_is_refused()
    {
        WriteByHand();
        Close(August);
        Forget(August);
        string dump = scene.Dump();

        FarthingException refused = Assert.Throws<FarthingException>(Rebuild);

        Assert.Equal((LedgerFaultCodes.Forgotten, 1), (refused.Faults[0].Code, refused.ExitCode));
        Assert.Equal(dump, scene.Dump());
    }

    private protected abstract void Rebuild();

    /// <summary>Four months by chance, forgotten one after the other while more come: by every dimension, over all time and each month, what was spent stays the same.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Months_go_one_after_the_other_and_no_sum_changes()
    {
        DateTime[] months = [August, September, October, October.AddMonths(1)];
        int request = 0;
        int forgotten = 0;
        for (int i = 0; i < months.Length; i++)
        {
            WriteByChance(months[i], 400, ref request);
            if (i < 2)
            {
                continue;
            }

            DateTime month = months[i - 2];
            Close(month);
            List<string> all = Sums(since: null);
            List<string> some = Sums(September);
            LedgerVerifyDocument before = Verify();
            int there = Attempts().Count;

            LedgerForgetDocument done = Forget(month);

            Assert.InRange(done.Attempts, 300, 700);
            Assert.Equal(there - done.Attempts, Attempts().Count);
            Assert.Equal(all, Sums(since: null));
            Assert.Equal(some, Sums(September));
            LedgerVerifyDocument after = Verify();
            Assert.True(after.IsRight, string.Join("; ", after.Differences));
            Assert.Equal((before.Attempts, before.BilledUsd), (after.Attempts, after.BilledUsd));
            forgotten++;
        }

        Assert.Equal(2, forgotten);
    }
}
