using Farthing.Gateway.Budgets;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Randomness;
using Farthing.Testing.Servers;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Sharing.Leases;

public sealed class PostgresLeaseStoreTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private const long Later = 4_000_000_000_000_000_000; // periods that are long over are swept away
    private static readonly BalanceKey Key = new("all", "", 0);

    private static RequestScope Everything => new(ScopeKind.All, "");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The tests of gates run on a store in memory: here it is shown to be the same as the functions in PostgreSQL.</summary>
    private static PeriodSpan SpanOf(BalanceKey key) => new(key.StartUnixNs, long.MaxValue);

    [Fact]
    public async Task Answers_as_the_store_in_memory_does()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        await using PostgresLeaseStore real = new(PostgresServer.Shared.NewDatabase());
        MemoryLeaseStore memory = new(TimeProvider.System);
        ILeaseStore[] both = [real, memory];
        Guid[] gateways = [Guid.CreateVersion7(), Guid.CreateVersion7()];
        BalanceKey[] keys = [Key, new("each key", "key_a", Later), new("each key", "it's \"b\" ü", Later)];
        Pcg32 random = new(5, 1);
        long[] epochs = [0, 0];
        Dictionary<(int, int), long> tokens = [];
        for (int step = 0; step < 400; step++)
        {
            int at = (int)(random.NextUInt32() % 2);
            int key = (int)(random.NextUInt32() % 3);
            uint what = random.NextUInt32() % 40;
            if (what == 0 || epochs[at] == 0)
            {
                epochs[at] = await SameAsync(store =>
                    store.RegisterAsync(gateways[at], Hour, Hour, Cancellation)
                );
            }
            else if (what == 1)
            {
                await SeedAsync(keys[key]);
            }
            else if (what == 2)
            {
                Guid id = new(step, 1, 1, new byte[8]);
                long nano = random.NextUInt32() % 50;
                BalanceKey[] some = key == 0 ? [keys[0]] : [keys[key], keys[0]];
                foreach (ILeaseStore store in both)
                {
                    await store.AdjustAsync(id, some, nano, Cancellation);
                    await store.AdjustAsync(id, some, nano, Cancellation);
                }
            }
            else if (what == 3)
            {
                await SameAsync(
                    store => store.AlertAsync(keys[0], (int)(step / 100) + 1, Cancellation),
                    mayThrow: true
                );
            }
            else
            {
                uint floor = random.NextUInt32() % 400;
                uint need = random.NextUInt32() % 300;
                LeaseMove move = new()
                {
                    Key = keys[key],
                    Token = tokens.GetValueOrDefault((at, key)),
                    LimitNanoUsd = 1000,
                    SinceUnixNs = step,
                    FloorNanoUsd = floor,
                    KeepNanoUsd =
                        random.NextUInt32() % 3 == 0 ? floor + (random.NextUInt32() % 100) : long.MaxValue,
                    SpentNanoUsd = floor / 2,
                    NeedNanoUsd = need,
                    WantNanoUsd = need + (random.NextUInt32() % 300),
                    Share = 8,
                    UnseenNanoUsd = need / 2,
                };
                LeaseAnswer answer = await SameAsync(store =>
                    store.MoveAsync(gateways[at], epochs[at] - (what == 4 ? 1 : 0), move, Cancellation)
                );
                if (answer.Status is LeaseStatus.Done or LeaseStatus.Moved)
                {
                    tokens[(at, key)] = answer.Token - (what == 5 ? 1 : 0);
                }
                else if (answer.Status == LeaseStatus.Unseeded)
                {
                    await SeedAsync(keys[key]);
                }
            }
        }

        Assert.Equal(3, memory.Keys.Count);
        foreach (Guid gateway in gateways)
        {
            Assert.Equal(
                (await memory.LeasesAsync(gateway, Cancellation)).OrderBy(Name),
                (await real.LeasesAsync(gateway, Cancellation)).OrderBy(Name)
            );
        }

        static string Name(LeaseRow row) => $"{row.Key.Budget} {row.Key.Value}";

        async Task SeedAsync(BalanceKey key)
        {
            Dictionary<string, long> spent = new() { [key.Value] = 70 };
            foreach (ILeaseStore store in both)
            {
                await store.SeedAsync(key.Budget, Everything, SpanOf(key), spent, Cancellation);
            }
        }

        async Task<T> SameAsync<T>(Func<ILeaseStore, Task<T>> ask, bool mayThrow = false)
        {
            if (mayThrow && memory.Keys.Count == 0)
            {
                return default!;
            }

            T expected = await ask(memory);
            Assert.Equal(expected, await ask(real));
            return expected;
        }
    }

    [Fact]
    public async Task Two_gateways_that_start_at_once_make_the_tables_once()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        string database = PostgresServer.Shared.NewDatabase();
        PostgresLeaseStore[] stores =
        [
            .. Enumerable.Range(0, 4).Select(_ => new PostgresLeaseStore(database)),
        ];

        long[] epochs = await Task.WhenAll(
            stores.Select(store => store.RegisterAsync(Guid.CreateVersion7(), Hour, Hour, Cancellation))
        );

        Assert.Equal([1, 1, 1, 1], epochs);
        foreach (PostgresLeaseStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_notice_reaches_the_other_gateway_and_not_the_one_that_starves()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        string database = PostgresServer.Shared.NewDatabase();
        await using PostgresLeaseStore one = new(database);
        await using PostgresLeaseStore two = new(database);
        List<LeaseHint> ownHints = [];
        TaskCompletionSource<LeaseHint> heard = new();
        one.Hinted += ownHints.Add;
        two.Hinted += hint => heard.TrySetResult(hint);
        (Guid first, Guid second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        long epoch = await one.RegisterAsync(first, Hour, Hour, Cancellation);
        await two.RegisterAsync(second, Hour, Hour, Cancellation);
        await one.SeedAsync(
            Key.Budget,
            Everything,
            SpanOf(Key),
            new Dictionary<string, long>(),
            Cancellation
        );
        long token = 0;
        while (!heard.Task.IsCompleted)
        {
            LeaseMove move = new()
            {
                Key = Key,
                Token = token,
                LimitNanoUsd = 5,
                SinceUnixNs = 0,
                FloorNanoUsd = 0,
                SpentNanoUsd = 0,
                NeedNanoUsd = 6,
                WantNanoUsd = 6,
            };
            token = (await one.MoveAsync(first, epoch, move, Cancellation)).Token;
            await Task.Delay(20, Cancellation);
        }

        Assert.Equal(new LeaseHint(true, Key.Hint), await heard.Task);
        Assert.Empty(ownHints);
    }

    [Fact]
    public async Task Only_leases_that_have_run_out_can_be_given_up()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        await using PostgresLeaseStore store = new(PostgresServer.Shared.NewDatabase());
        Guid gateway = Guid.CreateVersion7();
        long epoch = await store.RegisterAsync(gateway, Hour, Hour, Cancellation);
        await store.SeedAsync(
            Key.Budget,
            Everything,
            SpanOf(Key),
            new Dictionary<string, long>(),
            Cancellation
        );
        LeaseMove move = new()
        {
            Key = Key,
            Token = 0,
            LimitNanoUsd = 1000,
            SinceUnixNs = 0,
            FloorNanoUsd = 0,
            SpentNanoUsd = 0,
            NeedNanoUsd = 600,
            WantNanoUsd = 600,
        };
        Assert.Equal(600, (await store.MoveAsync(gateway, epoch, move, Cancellation)).GrantedNanoUsd);
        Dictionary<BalanceKey, long> known = new() { [Key] = 150 };

        Assert.Null(await store.ReleaseAsync(gateway, known, Cancellation));
        // Beats only ever prolong: the next process of the id, with leases that last for no time.
        epoch = await store.RegisterAsync(gateway, TimeSpan.FromMilliseconds(-1), Hour, Cancellation);
        Assert.Equal(450, await store.ReleaseAsync(gateway, known, Cancellation));

        LeaseAnswer after = await store.MoveAsync(gateway, epoch, move with { Token = 1 }, Cancellation);
        Assert.Equal(LeaseStatus.Fenced, after.Status);
        Assert.True((await store.BeatAsync(gateway, epoch, Hour, Hour, Hour, Cancellation)).IsFenced);
        Assert.Equal(150, Assert.Single(await store.LeasesAsync(gateway, Cancellation)).GrantedNanoUsd);
    }

    /// <summary>600 were leased, the ledger knows of 150, and 50 may be unseen; the journal must not have moved on, nor the gateway have given a sign of life.</summary>
    [Fact]
    public async Task A_silent_gateways_lease_is_cut_down_to_what_is_known_and_what_may_be_unseen()
    {
        using LedgerScene scene = LedgerScene.OnPostgres();
        DozenAttempts.Write(scene);
        scene.Project();
        Guid gateway;
        using (SqlLedgerStore ledger = scene.OpenLedger())
        {
            gateway = ledger.Positions().Single().GatewayId;
        }

        await using PostgresLeaseStore store = new(scene.Postgres!);
        Guid other = Guid.CreateVersion7();
        long others = await store.RegisterAsync(other, Hour, Hour, Cancellation);
        long epoch = await store.RegisterAsync(gateway, Hour, TimeSpan.FromMilliseconds(-1), Cancellation);
        Assert.Empty((await BeatAsync()).Silent); // It told nothing yet: as one of an earlier version.
        await store.BeatAsync(gateway, epoch, Hour, TimeSpan.FromMilliseconds(-1), Hour, Cancellation);
        await store.SeedAsync(
            Key.Budget,
            Everything,
            SpanOf(Key),
            new Dictionary<string, long>(),
            Cancellation
        );
        LeaseMove move = new()
        {
            Key = Key,
            Token = 0,
            LimitNanoUsd = 1000,
            SinceUnixNs = 0,
            FloorNanoUsd = 0,
            SpentNanoUsd = 0,
            NeedNanoUsd = 600,
            WantNanoUsd = 600,
            UnseenNanoUsd = 50,
        };
        Assert.Equal(600, (await store.MoveAsync(gateway, epoch, move, Cancellation)).GrantedNanoUsd);
        Dictionary<BalanceKey, long> known = new() { [Key] = 150 };
        SilentGateway silent = Assert.Single((await BeatAsync()).Silent);
        Assert.Equal((gateway, Hour), (silent.Gateway, silent.LostAfter));
        long sequence = (await store.LedgerSequenceAsync(gateway, Cancellation))!.Value;

        Assert.Null(await store.TakeBackAsync(silent, sequence - 1, known, Cancellation));
        Assert.Null(
            await store.TakeBackAsync(silent with { Beats = silent.Beats - 1 }, sequence, known, Cancellation)
        );
        Assert.Equal(400, await store.TakeBackAsync(silent, sequence, known, Cancellation));

        Assert.Equal(
            (200, 0),
            (await store.LeasesAsync(gateway, Cancellation))
                .Select(row => (row.GrantedNanoUsd, row.SpentNanoUsd))
                .Single()
        );
        Assert.Empty((await BeatAsync()).Silent);
        Assert.Null(await store.TakeBackAsync(silent, sequence, known, Cancellation));
        Assert.Equal(
            LeaseStatus.Fenced,
            (await store.MoveAsync(gateway, epoch, move with { Token = 1 }, Cancellation)).Status
        );
        epoch = await store.RegisterAsync(gateway, Hour, Hour, Cancellation);
        LeaseAnswer back = await store.MoveAsync(gateway, epoch, move with { Token = 1 }, Cancellation);
        Assert.Equal((LeaseStatus.Moved, 200L, 800L), (back.Status, back.GrantedNanoUsd, back.RoomNanoUsd));

        Task<GatewayBeat> BeatAsync() => store.BeatAsync(other, others, Hour, Hour, Hour, Cancellation);
    }

    [Fact]
    public async Task Limits_that_differ_between_gateways_are_found()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        await using PostgresLeaseStore store = new(PostgresServer.Shared.NewDatabase());
        (Guid one, Guid two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await store.RegisterAsync(one, Hour, Hour, Cancellation);
        await store.RegisterAsync(two, Hour, Hour, Cancellation);

        Assert.Empty(
            await store.DeclareAsync(
                one,
                new Dictionary<string, long> { ["all"] = 5, ["a"] = 1 },
                Cancellation
            )
        );
        KeyValuePair<string, (long Least, long Greatest)> differing = Assert.Single(
            await store.DeclareAsync(
                two,
                new Dictionary<string, long> { ["all"] = 7, ["b"] = 1 },
                Cancellation
            )
        );
        Assert.Equal(("all", (5L, 7L)), (differing.Key, differing.Value));
        Assert.Empty(
            await store.DeclareAsync(two, new Dictionary<string, long> { ["all"] = 5 }, Cancellation)
        );
    }

    [Fact]
    public async Task What_it_connects_with_is_in_no_message()
    {
        const string Secret = "hunter2";
        await using PostgresLeaseStore store = new(
            $"Host=127.0.0.1;Port=1;Username=u;Password={Secret};Database=d"
        );

        LeaseStoreUnavailableException away = await Assert.ThrowsAsync<LeaseStoreUnavailableException>(() =>
            store.RegisterAsync(Guid.CreateVersion7(), Hour, Hour, Cancellation)
        );

        Assert.DoesNotContain(Secret, away.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", away.Message, StringComparison.Ordinal);
        FarthingException wrong = Assert.Throws<FarthingException>(() =>
            new PostgresLeaseStore($"Passwort={Secret}")
        );
        Assert.DoesNotContain(Secret, wrong.Message, StringComparison.Ordinal);
    }
}
