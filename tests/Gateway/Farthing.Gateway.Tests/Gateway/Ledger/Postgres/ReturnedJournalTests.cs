using Farthing.Documents.Ledger;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Npgsql;

namespace Farthing.Tests.Gateway.Ledger.Postgres;

/// <summary>The journal of a gateway comes back that was abandoned: shared budgets count what it brings, as the ledger does.</summary>
public sealed class ReturnedJournalTests : IDisposable
{
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(-1);
    private readonly LedgerScene scene = LedgerScene.OnPostgres();
    private readonly PeriodSpan running;
    private readonly PeriodSpan past;
    private Guid gateway;

    public ReturnedJournalTests()
    {
        scene.Clock.Now = DateTimeOffset.UtcNow - TimeSpan.FromHours(2);
        long now = scene.Clock.UnixNs;
        running = new PeriodSpan(now - RollupKey.HourNs, now + (10 * RollupKey.HourNs));
        past = new PeriodSpan(now - RollupKey.HourNs, now + RollupKey.HourNs);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => scene.Dispose();

    /// <summary>Batches of a few records too: an attempt's records and its correction come apart.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(12_000)]
    public async Task Balances_are_what_the_ledger_bills(int maxRecords)
    {
        await LoseAndAbandonAsync();
        await AgreeAsync("abandoned");

        scene.Project(maxRecords);

        await AgreeAsync("returned");
        Start();
        await AgreeAsync("started");
        scene.Project();
        await AgreeAsync("read again");
    }

    /// <summary>A gateway that starts and is killed once more: its slices are cut down to what the ledger knows of it.</summary>
    [Fact]
    public async Task What_came_back_is_under_the_slice_that_it_was_spent_from()
    {
        await LoseAndAbandonAsync();
        scene.Project();
        Start();
        using SqlLedgerStore store = scene.OpenLedger();
        await using PostgresLeaseStore leases = new(scene.Postgres!, listens: false);
        IReadOnlyList<LeaseRow> rows = await leases.LeasesAsync(gateway, Cancellation);

        IReadOnlyDictionary<BalanceKey, long> known = GoneGateway.Spent(store, gateway, rows);

        Assert.Equal(4, rows.Count);
        Assert.All(
            rows,
            row => Assert.Equal((known[row.Key], known[row.Key]), (row.GrantedNanoUsd, row.SpentNanoUsd))
        );
        // 14,000 before, 1,000,000 for 1 as abandoned; behind that 5 at 28,000 and 6 at its hold.
        Assert.Equal(2_042_000, rows.Single(row => row.Key == new BalanceKey("all", "", 0)).GrantedNanoUsd);
    }

    [Fact]
    public async Task A_rebuild_counts_nothing_a_second_time()
    {
        await LoseAndAbandonAsync();
        scene.Project();
        Start();
        string before = await BalancesAsync();

        using (PostgresLedgerStore store = PostgresLedgerStore.Open(scene.Postgres!))
        {
            LedgerRebuildDocument rebuilt = store.Rebuild(
                scene.Folder,
                acceptsLoss: false,
                CancellationToken.None
            );
            Assert.Equal(0, rebuilt.DifferenceCount);
        }

        Assert.Equal(before, await BalancesAsync());
    }

    /// <summary>The correction had reached the balances before the gateway was lost, its record had not.</summary>
    [Fact]
    public async Task A_correction_that_balances_have_counts_once()
    {
        await LoseAndAbandonAsync();
        await using (PostgresLeaseStore leases = new(scene.Postgres!, listens: false))
        {
            await leases.AdjustAsync(
                Correction("", 0).Id,
                [new BalanceKey("all", "", 0), new BalanceKey("keys", "k2", running.StartUnixNs)],
                700,
                Cancellation
            );
        }

        scene.Project();

        Start();
        Assert.Equal(28_000 + 700, await BaseOfAsync("keys", "k2")); // attempt 5, and the correction once
    }

    /// <summary>What a gateway writes that runs again is under slices of its own: it is not counted here.</summary>
    [Fact]
    public async Task What_is_spent_after_the_return_is_left_to_its_slices()
    {
        await LoseAndAbandonAsync();
        scene.Project();
        Start();
        string before = await BalancesAsync();
        scene.Clock.Now = DateTimeOffset.UtcNow.AddMinutes(1);

        scene.Write(journal =>
        {
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(50)),
                LedgerScene.Settle(LedgerScene.Attempt(50), new TokenCounts(1, 0, 0, 1))
            );
            journal.Append(
                Correction("", 9) with
                {
                    Id = Guid.CreateVersion7(),
                    Attempt = LedgerScene.Attempt(50),
                    Reason = AdjustRecord.LateUsage,
                }
            );
        });
        scene.Project();

        Assert.Equal(before, await BalancesAsync());
    }

    private AdjustRecord Correction(string account, long nano) =>
        new()
        {
            Id = new Guid(7, 7, 7, new byte[8]),
            Account = account,
            Amount = new Money(nano),
            Reason = "invoice",
            EffectiveUnixNs = scene.Clock.UnixNs,
        };

    /// <summary>
    /// The ledger has attempt 9 ($0.000014), 1 as sent, 2 and 3 as not sent. The disk has more: 1 did cost $0.000014, 2 was sent and cost $0.000028,
    /// 3 was sent and nobody knows; and, all of it unknown so far, 5 cost $0.000028, 6 is open and was sent, 4 is open and was not, and key k2 was charged 700 n$ more.
    /// </summary>
    private async Task LoseAndAbandonAsync()
    {
        await using PostgresLeaseStore leases = new(scene.Postgres!, listens: false);
        using (GatewayJournal journal = scene.OpenJournal())
        {
            gateway = journal.GatewayId;
            await LeaseAsync(leases);
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(LedgerScene.Attempt(9)),
                LedgerScene.Settle(LedgerScene.Attempt(9), new TokenCounts(10, 0, 0, 1))
            );
            journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(1), session: "run", tags: ["a", "b"]));
            journal.Append(new DispatchRecord(LedgerScene.Attempt(1)));
            journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(2), user: "ann"));
            journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(3), team: "docs", session: "run"));
            journal.Flush();
            using (SqlLedgerStore store = scene.OpenLedger())
            using (JournalProjection projection = new(store, scene.Folder.Journal) { Until = 7 })
            {
                Assert.Equal(7, projection.CatchUp(CancellationToken.None));
            }

            journal.Append(LedgerScene.Settle(LedgerScene.Attempt(1), new TokenCounts(10, 0, 0, 1)));
            journal.Append(new DispatchRecord(LedgerScene.Attempt(2)));
            journal.Append(LedgerScene.Settle(LedgerScene.Attempt(2), new TokenCounts(20, 0, 0, 2)));
            journal.Append(new DispatchRecord(LedgerScene.Attempt(3)));
            journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(4)));
            LedgerScene.Whole(
                journal,
                LedgerScene.Reserve(
                    LedgerScene.Attempt(5),
                    key: "k2",
                    team: "docs",
                    session: "run",
                    tags: ["b"]
                ),
                LedgerScene.Settle(LedgerScene.Attempt(5), new TokenCounts(20, 0, 0, 2))
            );
            journal.Append(LedgerScene.Reserve(LedgerScene.Attempt(6), session: "run", tags: ["a"]));
            journal.Append(new DispatchRecord(LedgerScene.Attempt(6)));
            journal.Append(Correction("key:k2", 700));
        }

        using PostgresLedgerStore ledger = PostgresLedgerStore.Open(scene.Postgres!);
        Assert.NotNull(
            ledger.Abandon(
                ledger.Positions()[0],
                GoneGateway.Spent(
                    ledger,
                    gateway,
                    await leases.LeasesAsync(gateway, Cancellation),
                    countsUnsent: false
                ),
                "node 7 lost its disk"
            )
        );
    }

    /// <summary>Budgets that begin, and slices of some: of one balance only since the attempts were reserved.</summary>
    private async Task LeaseAsync(PostgresLeaseStore leases)
    {
        foreach (
            (string budget, string scope, PeriodSpan span) in ((string, string, PeriodSpan)[])
                [
                    ("all", "all", new PeriodSpan(0, long.MaxValue)),
                    ("keys", "each key", running),
                    ("past", "each key", past),
                    ("docs", "team:docs", running),
                    ("runs", "each session", running),
                    ("run", "session:run", running),
                    ("tags", "each tag", running),
                    ("b", "tag:b", running),
                    ("users", "each user", running),
                    ("models", "each model", running),
                ]
        )
        {
            await leases.SeedAsync(
                budget,
                RequestScope.Parse(scope)!,
                span,
                new Dictionary<string, long>(),
                Cancellation
            );
        }

        long epoch = await leases.RegisterAsync(gateway, Over, Over, Cancellation);
        long start = running.StartUnixNs;
        foreach (
            (BalanceKey key, long since) in ((BalanceKey, long)[])
                [
                    (new BalanceKey("all", "", 0), start),
                    (new BalanceKey("keys", "k1", start), start),
                    (new BalanceKey("runs", "k1/run", start), start),
                    (new BalanceKey("models", "llama", start), scene.Clock.UnixNs + 1),
                ]
        )
        {
            await leases.MoveAsync(
                gateway,
                epoch,
                new LeaseMove
                {
                    Key = key,
                    Token = 0,
                    LimitNanoUsd = 100_000_000,
                    SinceUnixNs = since,
                    FloorNanoUsd = 0,
                    SpentNanoUsd = 0,
                    NeedNanoUsd = 5_000_000,
                },
                Cancellation
            );
        }
    }

    /// <summary>The gateway starts on the disk: what is open is ended.</summary>
    private void Start()
    {
        using GatewayJournal journal = scene.OpenJournal();
        using SqlLedgerStore store = scene.OpenLedger();
        using Projector projector = new(
            store,
            journal,
            scene.Folder.Journal,
            new ProjectorOptions(),
            scene.Clock
        );
        HoldRecovery.Run(store, journal, projector, CancellationToken.None);
    }

    /// <summary>Every balance is what the ledger bills for its budget, value and period. Of balances without a slice, what was known before the loss is not in them.</summary>
    private async Task AgreeAsync(string when)
    {
        using SqlLedgerStore store = scene.OpenLedger();
        LedgerSpent spent = new(store);
        Dictionary<string, long> said = [];
        foreach (
            (
                string budget,
                string value,
                long start,
                long end,
                string scope,
                long granted,
                bool isLeased
            ) in await ReadAsync()
        )
        {
            RequestScope of = RequestScope.Parse(scope)!;
            long billed = spent.SpentBy(of, new PeriodSpan(start, end)).GetValueOrDefault(value);
            said[$"{budget}/{value}"] = granted;
            if (isLeased && budget != "models")
            {
                Assert.Equal((when, budget, value, billed), (when, budget, value, granted));
            }
        }

        if (when == "abandoned")
        {
            return;
        }

        bool isStarted = when != "returned";
        long six = isStarted ? 1_000_000 : 0;
        // By key k2: attempt 5 and the correction. By team docs: 3 as sent, 5. Past: corrections are not of it, 5 is.
        Assert.Equal(28_700, said["keys/k2"]);
        Assert.Equal(1_028_000, said["docs/docs"]);
        Assert.Equal(28_000, said["runs/k2/run"]);
        Assert.Equal(28_000 + 700, said["past/k2"]);
        Assert.Equal(six, said.GetValueOrDefault("past/k1"));
        Assert.Equal(28_000, said["users/ann"]);
        Assert.Equal(-986_000 + six, said["tags/a"]); // 1 did cost 14,000, and 1,000,000 were charged
        Assert.Equal(-986_000 + 28_000, said["b/b"]);
    }

    private async Task<List<(string, string, long, long, string, long, bool)>> ReadAsync()
    {
        await using NpgsqlConnection connection = new(scene.Postgres);
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(
            """
            SELECT b.budget, b.value, b.period_start_ns, p.period_end_ns, p.scope, b.granted_nano,
              EXISTS (SELECT FROM farthing.leases l WHERE l.budget = b.budget AND l.value = b.value AND l.period_start_ns = b.period_start_ns)
            FROM farthing.balances b JOIN farthing.budget_periods p USING (budget, period_start_ns)
            """,
            connection
        );
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(Cancellation);
        List<(string, string, long, long, string, long, bool)> rows = [];
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add(
                (
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetInt64(2),
                    reader.GetInt64(3),
                    reader.GetString(4),
                    reader.GetInt64(5),
                    reader.GetBoolean(6)
                )
            );
        }

        return rows;
    }

    private async Task<string> BalancesAsync() => string.Join('\n', (await ReadAsync()).Order());

    private async Task<long> BaseOfAsync(string budget, string value)
    {
        await using NpgsqlConnection connection = new(scene.Postgres);
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(
            "SELECT base_nano FROM farthing.balances WHERE budget = $1 AND value = $2",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = budget });
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
