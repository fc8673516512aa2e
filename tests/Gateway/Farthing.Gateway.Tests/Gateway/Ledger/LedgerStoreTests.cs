using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>What every store of a ledger must do.</summary>
public abstract class LedgerStoreTests : IDisposable
{
    private readonly LedgerScene scene;

    private protected LedgerStoreTests(LedgerScene scene) => this.scene = scene;

    private protected LedgerScene Scene => scene;

    public void Dispose()
    {
        scene.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_dozen_attempts_add_up_as_on_paper()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();

        SpentSums all = store.Total(LedgerFilter.All);

        // 300,000 + 80,000 + 10,000 + 30,000 + 0 + 15,000 + 1,000,000 + 9,000 + 5,000
        Assert.Equal(new Money(1_449_000), all.CostUsd);
        // −30,000 once + 500 + 77
        Assert.Equal(new Money(-29_423), all.AdjustedUsd);
        Assert.Equal(new Money(1_419_577), all.BilledUsd);
        Assert.Equal(8, all.Requests); // 1 2 3 4 5 6 7 8; 9 and 10 are open
        Assert.Equal(9, all.Attempts);
        Assert.Equal(1, all.Released);
        Assert.Equal(1, all.Errors);
        Assert.Equal(new Money(15_000), all.WasteUsd); // 10,000 failed + 5,000 called off
        // uncached 100+20+10+10+0+7+1+5+5, output 50+10+0+5+0+2+1+1+0
        Assert.Equal(new SpentTokens(158, 100, 8, 69, 4), all.Tokens);
        Assert.Equal(2, all.Sessions);
        Assert.Equal(new Money(395_000), all.SessionCostUsd); // s1: 300,000 + 80,000; s2: 0 + 15,000
    }

    [Fact]
    public void Sums_by_team_tag_session_deployment_and_hour_are_those_on_paper()
    {
        DozenAttempts.Write(scene);
        scene.Project();

        Assert.Equal([("", 77), ("docs", 1_029_500), ("search", 390_000)], Billed(LedgerDimension.Team));
        Assert.Equal([("", 77 + 500), ("k1", 390_000), ("k2", 1_029_000)], Billed(LedgerDimension.Key));
        Assert.Equal(
            // workflow=triage: attempts 1 and 6, 300,000 + 15,000
            [
                ("", 1_054_577),
                ("feature=chat", 350_000),
                ("tier=paid", 50_000),
                ("workflow=triage", 315_000),
            ],
            Billed(LedgerDimension.Tag)
        );
        Assert.Equal(
            [("", 1_054_577), ("k1/s1", 350_000), ("k2/s2", 15_000)],
            Billed(LedgerDimension.Session)
        );
        Assert.Equal(
            [("", 577), ("local/llama", 1_389_000), ("openai/llama", 30_000)],
            Billed(LedgerDimension.Deployment)
        );
        Assert.Equal([("", 1_069_577), ("ann", 350_000)], Billed(LedgerDimension.User));
        Assert.Equal([("2026-11-20T10", 420_000), ("2026-11-20T11", 999_577)], Billed(LedgerDimension.Hour));
        Assert.Equal([("2026-11-20", 1_419_577)], Billed(LedgerDimension.Day));
    }

    /// <summary>Clients make up names: one that two keys use, one with a slash, one that reads like another key's.</summary>
    [Fact]
    public void Equal_names_of_different_keys_are_different_sessions()
    {
        (string Key, string Session, long Tokens)[] attempts =
        [
            ("k1", "run", 1),
            ("k1", "run", 2),
            ("k2", "run", 4),
            ("k2", "k1/run", 8),
            ("k1/a%", "run", 16),
            ("k1", "a%/run", 32),
            ("k1", "", 64),
        ];
        scene.Write(journal =>
        {
            for (int i = 0; i < attempts.Length; i++)
            {
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(
                        LedgerScene.Attempt(i),
                        key: attempts[i].Key,
                        session: attempts[i].Session,
                        tags: "agent"
                    ),
                    LedgerScene.Settle(LedgerScene.Attempt(i), new TokenCounts(attempts[i].Tokens, 0, 0, 0))
                );
            }

            foreach (
                (int id, string account, long nano) in ((int, string, long)[])
                    [(1, "session:k1/run", 100), (2, "session:k2/k1/run", 200), (3, "session:run", 300)]
            )
            {
                journal.Append(
                    new AdjustRecord
                    {
                        Id = new Guid(id, 1, 1, new byte[8]),
                        Account = account,
                        Amount = new Money(nano),
                        Reason = "invoice",
                        EffectiveUnixNs = scene.Clock.UnixNs,
                    }
                );
            }
        });
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();

        Assert.Equal(
            [
                ("", 64_000),
                ("k1%2Fa%25/run", 16_000),
                ("k1/a%/run", 32_000),
                ("k1/run", 3_100),
                ("k2/k1/run", 8_200),
                ("k2/run", 4_000),
                ("run", 300), // a correction of an earlier version, which did not say whose
            ],
            Billed(LedgerDimension.Session)
        );
        Assert.Equal(5, store.Total(LedgerFilter.All).Sessions);
        Assert.Equal(5, Assert.Single(store.GroupBy(LedgerDimension.Tag, LedgerFilter.All), Agent).Sessions);
        Assert.All(
            store.GroupBy(LedgerDimension.Session, LedgerFilter.All).Where(group => group.Requests > 0),
            group => Assert.Equal(group.Value!.Length == 0 ? 0 : 1, group.Sessions)
        );
        foreach (
            (string? key, string text, long nano) in ((string?, string, long)[])
                [
                    (null, "k1/run", 3_100),
                    (null, "k2/k1/run", 8_200),
                    (null, "k1%2Fa%25/run", 16_000),
                    (null, "k1/a%/run", 32_000),
                    (null, "run", 3_000 + 4_000 + 16_000 + 100 + 300),
                    ("k2", "run", 4_000),
                    ("k2", "k1/run", 8_200),
                    ("k1", "k1/run", 0),
                ]
        )
        {
            LedgerFilter filter = new LedgerFilter { Key = key }.OfSession(text);
            Assert.Equal((text, nano), (text, store.Billed(filter).NanoUsd));
            Assert.Equal(
                nano,
                store.GroupBy(LedgerDimension.Session, filter).Sum(one => one.BilledUsd.NanoUsd)
            );
        }

        static bool Agent(SpentSums group) => group.Value == "agent";
    }

    [Fact]
    public void Hourly_sums_and_rows_answer_alike()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        long hour = RollupKey.HourOf(scene.Clock.UnixNs);
        LedgerFilter whole = new() { SinceUnixNs = hour, Team = "docs" };
        LedgerFilter uneven = whole with { SinceUnixNs = hour - 1 };

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
        using SqlLedgerStore store = scene.OpenLedger();
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
        using SqlLedgerStore store = scene.OpenLedger();

        LedgerRow row = Assert.Single(store.Rows(LedgerFilter.All));

        Assert.Null(row.Opened.ReserveSequence);
        Assert.Equal("", row.Opened.Key);
        Assert.Equal(new Money(5_000), store.Total(LedgerFilter.All).BilledUsd);
    }

    [Fact]
    public void Sums_of_a_gateway_are_those_of_its_own_journal()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        using LedgerScene other = new();
        other.Clock.Now = scene.Clock.Now;
        other.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(77), tags: ["feature=chat"]),
                LedgerScene.Settle(LedgerScene.Attempt(77), new TokenCounts(3, 0, 0, 0))
            )
        );
        using SqlLedgerStore store = scene.OpenLedger();
        using (JournalProjection projection = new(store, other.Folder.Journal))
        {
            projection.CatchUp(CancellationToken.None);
        }

        Guid[] gateways = [.. store.Positions().Select(position => position.GatewayId)];
        LedgerFilter ofOther = new() { GatewayId = gateways[1] };

        Assert.Equal(new Money(3_000), store.Total(ofOther).BilledUsd);
        Assert.Equal(LedgerScene.Attempt(77), Assert.Single(store.Rows(ofOther)).Opened.Attempt);
        // What an account was given stands under no gateway: 500 + 77.
        Assert.Equal(
            [("", 577), (gateways[0].ToString("N"), 1_419_000), (gateways[1].ToString("N"), 3_000)],
            Billed(LedgerDimension.Gateway)
        );
        Assert.Equal(
            new Money(1_419_000),
            store.Billed(LedgerFilter.All.Of(LedgerDimension.Gateway, gateways[0].ToString("N")))
        );
    }

    [Fact]
    public void The_character_0_in_what_callers_name_is_replaced()
    {
        scene.Write(journal =>
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(
                    LedgerScene.Attempt(1),
                    session: "a\0b",
                    user: "\0",
                    tags: ["x\0", "x\uFFFD", "y"]
                ),
                LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(5, 0, 0, 0))
            )
        );
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();

        LedgerRow row = Assert.Single(store.Rows(LedgerFilter.All));

        Assert.Equal(("a\uFFFDb", "\uFFFD"), (row.Opened.Session, row.Opened.User));
        Assert.Equal(["x\uFFFD", "y"], row.Opened.Tags);
        Assert.Equal(row.Cost, store.Total(new LedgerFilter { Tag = "x\uFFFD" }).BilledUsd);
    }

    [Fact]
    public void Rows_need_not_be_read_to_their_end()
    {
        scene.Write(journal =>
        {
            for (int i = 0; i < 5000; i++)
            {
                LedgerScene.Whole(
                    journal,
                    LedgerScene.Reserve(LedgerScene.Attempt(i)),
                    LedgerScene.Settle(LedgerScene.Attempt(i), new TokenCounts(1, 0, 0, 0))
                );
            }
        });
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();

        LedgerRow newest = store.Rows(LedgerFilter.All, newestFirst: true).First();
        List<AttemptId> all = [.. store.Rows(LedgerFilter.All).Select(row => row.Opened.Attempt)];

        Assert.Equal(LedgerScene.Attempt(4999), newest.Opened.Attempt);
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => LedgerScene.Attempt(i)), all);
    }

    [Fact]
    public void Spending_since_a_period_began_is_what_budgets_begin_with()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        using SqlLedgerStore store = scene.OpenLedger();
        long hour = RollupKey.HourOf(scene.Clock.UnixNs);

        Assert.Equal(new Money(1_029_500), store.Spent(LedgerDimension.Team, hour, null)["docs"]);
        Assert.Equal(new Money(-30_000), store.Spent(LedgerDimension.Team, hour, null)["search"]);
        Assert.Equal(new Money(390_000), store.Spent(LedgerDimension.Team, 0, null)["search"]);
        Assert.Equal(new Money(420_000), store.Spent(LedgerDimension.Team, 0, hour)["search"]);
        Assert.Equal(new Money(1_419_577), store.Billed(LedgerFilter.All));
        Assert.Equal(new Money(50_000), store.Spent(LedgerDimension.Tag, 0, null)["tier=paid"]);
        foreach (
            LedgerDimension scope in Enum.GetValues<LedgerDimension>()
                .Except([LedgerDimension.Day, LedgerDimension.Hour])
        )
        {
            foreach ((string value, Money money) in store.Spent(scope, 0, null).Where(pair => pair.Key != ""))
            {
                Assert.Equal(money, store.Billed(LedgerFilter.All.Of(scope, value)));
            }
        }
    }

    [Fact]
    public void A_batch_that_begins_elsewhere_than_the_ledger_stands_changes_nothing()
    {
        DozenAttempts.Write(scene);
        scene.Project();
        string before = scene.Dump();
        using SqlLedgerStore store = scene.OpenLedger();
        LedgerBatch again = new(store.Positions()[0].GatewayId, JournalPosition.Start);
        using JournalReader reader = new(scene.Folder.Journal, JournalPosition.Start);
        Assert.True(reader.TryRead(out JournalEntry entry));
        again.Add(entry, reader.Position);

        Assert.Throws<LedgerMovedException>(() => store.Apply(again));

        Assert.Equal(before, scene.Dump());
    }

    private (string, long)[] Billed(LedgerDimension dimension)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        return
        [
            .. store
                .GroupBy(dimension, LedgerFilter.All)
                .OrderBy(group => group.Value, StringComparer.Ordinal)
                .Select(group => (group.Value!, group.BilledUsd.NanoUsd)),
        ];
    }
}
