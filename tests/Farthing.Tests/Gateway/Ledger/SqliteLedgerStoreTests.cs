using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

public sealed class SqliteLedgerStoreTests : IDisposable
{
    private readonly LedgerScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void A_dozen_attempts_add_up_as_on_paper()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        using SqliteLedgerStore store = scene.OpenLedger();

        LedgerGroup all = store.Total(LedgerFilter.All);

        // 300,000 + 80,000 + 10,000 + 30,000 + 0 + 15,000 + 1,000,000 + 9,000 + 5,000
        Assert.Equal(new Money(1_449_000), all.Sums.Cost);
        // −30,000 once + 500 + 77
        Assert.Equal(new Money(-29_423), all.Adjusted);
        Assert.Equal(new Money(1_419_577), all.Billed);
        Assert.Equal(8, all.Sums.Requests); // 1 2 3 4 5 6 7 8; 9 and 10 are open
        Assert.Equal(9, all.Sums.Attempts);
        Assert.Equal(1, all.Sums.Released);
        Assert.Equal(1, all.Sums.Errors);
        Assert.Equal(new Money(15_000), all.Sums.Waste); // 10,000 failed + 5,000 called off
        // uncached 100+20+10+10+0+7+1+5+5, output 50+10+0+5+0+2+1+1+0
        Assert.Equal(new TokenCounts(158, 100, 8, 69), all.Sums.Tokens);
        Assert.Equal(4, all.Sums.ReasoningTokens);
        Assert.Equal(2, all.Sessions);
        Assert.Equal(new Money(395_000), all.SessionCost); // s1: 300,000 + 80,000; s2: 0 + 15,000
    }

    [Fact]
    public void Sums_by_team_tag_session_deployment_and_hour_are_those_on_paper()
    {
        DozenAttempts.Write(scene);
        scene.Project();

        Assert.Equal([("", 77), ("docs", 1_029_500), ("search", 390_000)], Billed(LedgerDimension.Team));
        Assert.Equal([("", 77 + 500), ("k1", 390_000), ("k2", 1_029_000)], Billed(LedgerDimension.Key));
        Assert.Equal(
            [("", 1_069_577), ("feature=chat", 350_000), ("tier=paid", 50_000)],
            Billed(LedgerDimension.Tag)
        );
        Assert.Equal([("", 1_054_577), ("s1", 350_000), ("s2", 15_000)], Billed(LedgerDimension.Session));
        Assert.Equal(
            [("", 577), ("local/llama", 1_389_000), ("openai/llama", 30_000)],
            Billed(LedgerDimension.Deployment)
        );
        Assert.Equal([("", 1_069_577), ("ann", 350_000)], Billed(LedgerDimension.User));
        Assert.Equal([("2026-11-20T10", 420_000), ("2026-11-20T11", 999_577)], Billed(LedgerDimension.Hour));
        Assert.Equal([("2026-11-20", 1_419_577)], Billed(LedgerDimension.Day));
    }

    [Fact]
    public void Hourly_sums_and_rows_answer_alike()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        using SqliteLedgerStore store = scene.OpenLedger();
        long hour = RollupKey.HourOf(scene.Clock.UnixNs);
        LedgerFilter whole = new() { SinceUnixNs = hour, Team = "docs" };
        LedgerFilter uneven = whole with { SinceUnixNs = hour - 1 };

        Assert.True(whole.FitsRollups);
        Assert.False(uneven.FitsRollups);
        Assert.Equal(store.Total(uneven), store.Total(whole));
        foreach (LedgerDimension dimension in Enum.GetValues<LedgerDimension>())
        {
            Assert.Equal(
                store.GroupBy(dimension, uneven).OrderBy(group => group.Value, StringComparer.Ordinal),
                store.GroupBy(dimension, whole).OrderBy(group => group.Value, StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public void A_late_second_settle_is_kept_as_refused_and_never_doubled()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        using SqliteLedgerStore store = scene.OpenLedger();
        Guid gateway = store.Positions()[0].GatewayId;

        IReadOnlyList<LedgerRefusal> refusals = store.Refusals(gateway);

        Assert.Equal(2, refusals.Count);
        Assert.Equal(
            (JournalRecordType.Settle, new Money(900_000), "the attempt has ended before"),
            (refusals[0].Type, refusals[0].Amount, refusals[0].Why)
        );
        Assert.Equal(JournalRecordType.Adjust, refusals[1].Type);
        Assert.Equal(new Money(300_000), store.Find(LedgerScene.Attempt(1))!.Cost);
    }

    [Fact]
    public void What_was_never_reserved_and_settled_all_the_same_is_charged_to_nobody()
    {
        scene.Write(journal =>
            journal.Append(LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(5, 0, 0, 0)))
        );
        scene.Project();
        using SqliteLedgerStore store = scene.OpenLedger();

        LedgerRow row = Assert.Single(store.Rows(LedgerFilter.All));

        Assert.Null(row.Opened.ReserveSequence);
        Assert.Equal("", row.Opened.Key);
        Assert.Equal(new Money(5_000), store.Total(LedgerFilter.All).Billed);
    }

    [Fact]
    public void Spending_since_a_period_began_is_what_budgets_begin_with()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        using SqliteLedgerStore store = scene.OpenLedger();
        SpentQuery spent = new(store);
        long hour = RollupKey.HourOf(scene.Clock.UnixNs);

        Assert.Equal(new Money(1_029_500), spent.ByValue(LedgerDimension.Team, hour)["docs"]);
        Assert.Equal(new Money(-30_000), spent.ByValue(LedgerDimension.Team, hour)["search"]);
        Assert.Equal(new Money(390_000), spent.ByValue(LedgerDimension.Team, 0)["search"]);
        Assert.Equal(new Money(420_000), spent.ByValue(LedgerDimension.Team, 0, hour)["search"]);
        Assert.Equal(new Money(1_419_577), spent.OfAll(0));
        Assert.Equal(new Money(50_000), spent.ByValue(LedgerDimension.Tag, 0)["tier=paid"]);
        foreach (
            LedgerDimension scope in Enum.GetValues<LedgerDimension>()
                .Except([LedgerDimension.Day, LedgerDimension.Hour])
        )
        {
            foreach ((string value, Money money) in spent.ByValue(scope, 0).Where(pair => pair.Key != ""))
            {
                Assert.Equal(money, spent.Of(scope, value, 0));
            }
        }
    }

    [Fact]
    public void A_batch_that_begins_elsewhere_than_the_ledger_stands_changes_nothing()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        string before = LedgerScene.Dump(scene.Folder.Database);
        using SqliteLedgerStore store = scene.OpenLedger();
        LedgerBatch again = new(store.Positions()[0].GatewayId, JournalPosition.Start);
        using JournalReader reader = new(scene.Folder.Journal, JournalPosition.Start);
        Assert.True(reader.TryRead(out JournalEntry entry));
        again.Add(entry, reader.Position);

        Assert.Throws<LedgerMovedException>(() => store.Apply(again));

        Assert.Equal(before, LedgerScene.Dump(scene.Folder.Database));
    }

    [Fact]
    public void A_ledger_of_a_newer_version_is_refused_with_its_code()
    {
        scene.OpenLedger().Dispose();
        scene.Tamper("PRAGMA user_version = 99");

        var refused = Assert.Throws<global::Farthing.Numerics.Faults.FarthingException>(() =>
            scene.OpenLedger()
        );

        Assert.Equal(LedgerFaultCodes.TooNew, refused.Faults[0].Code);
    }

    [Fact]
    public void A_file_that_is_no_ledger_is_refused_with_its_code()
    {
        File.WriteAllText(scene.Folder.Database, new string('x', 5000));

        var refused = Assert.Throws<global::Farthing.Numerics.Faults.FarthingException>(() =>
            scene.OpenLedger()
        );

        Assert.Equal(LedgerFaultCodes.Unreadable, refused.Faults[0].Code);
    }

    private (string, long)[] Billed(LedgerDimension dimension)
    {
        using SqliteLedgerStore store = scene.OpenLedger();
        return
        [
            .. store
                .GroupBy(dimension, LedgerFilter.All)
                .OrderBy(group => group.Value, StringComparer.Ordinal)
                .Select(group => (group.Value, group.Billed.NanoUsd)),
        ];
    }

    /// <summary>A ledger of the version before feedback and tries of clients is brought on, and is right.</summary>
    [Fact]
    public void A_ledger_of_version_1_is_brought_to_version_2()
    {
        using LedgerScene scene = new();
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(1)),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(1, 0, 0, 0))
            )
        );
        scene.Project();
        scene.Tamper(
            "DROP TABLE feedback; ALTER TABLE holds DROP COLUMN idempotency; ALTER TABLE holds DROP COLUMN client_retry; ALTER TABLE attempts DROP COLUMN idempotency; ALTER TABLE attempts DROP COLUMN client_retry; PRAGMA user_version = 1"
        );

        using SqliteLedgerStore store = scene.OpenLedger();

        LedgerRow row = Assert.Single(store.Rows(LedgerFilter.All));
        Assert.Equal(("", 0), (row.Opened.IdempotencyKey, row.Opened.ClientRetry));
        Assert.Empty(store.Feedback());
        Assert.True(
            new global::Farthing.Gateway.Ledger.Checks.LedgerVerifier(
                store,
                scene.Folder.Journal,
                TimeProvider.System
            )
                .Run(CancellationToken.None)
                .IsRight
        );
    }
}
