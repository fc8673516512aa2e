using Farthing.Gateway.Keys.Stored;
using Farthing.Testing;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Gateway.Keys;

/// <summary>Keys of several gateways, on a real PostgreSQL.</summary>
[Trait("Speed", "slow")]
public sealed class PostgresKeyStoreTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-keys-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    [Trait("Timing", "alone")] // A store that is busy for 5 s counts as away.
    public async Task What_one_gateway_saves_the_others_know_and_two_changes_at_once_are_one()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        string database = PostgresServer.Shared.NewDatabase();
        PostgresKeyStore[] stores = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => Task.Run(() => Open(database, i)))
        );
        try
        {
            await stores[0].SaveAsync(FileKeyStoreTests.Key("a"), Said("key.create"), Cancellation);
            await Eventually.SoAsync(() => stores.All(store => store.Keys.Count == 1), Cancellation);
            StoredKey next = stores[1].Keys[0] with { Revision = 2 };
            Exception?[] both = await Task.WhenAll(
                Record
                    .ExceptionAsync(() =>
                        stores[1].SaveAsync(next with { Team = "one" }, Said("key.change"), Cancellation)
                    )
                    .AsTask(),
                Record
                    .ExceptionAsync(() =>
                        stores[2].SaveAsync(next with { Team = "two" }, Said("key.change"), Cancellation)
                    )
                    .AsTask()
            );

            Assert.IsType<KeyChangedException>(Assert.Single(both, failed => failed is not null));
            await Eventually.SoAsync(() => stores.All(store => store.Keys[0].Revision == 2), Cancellation);
            Assert.Single(stores.Select(store => store.Keys[0].Team).Distinct());
            IReadOnlyList<AdminEvent> events = await stores[2].EventsAsync(10, Cancellation);
            Assert.Equal(["key.change", "key.create"], events.Select(said => said.Action));
        }
        finally
        {
            foreach (PostgresKeyStore store in stores)
            {
                await store.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_budget_changed_at_one_gateway_is_known_at_the_other_also_while_PostgreSQL_is_away()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer server = PostgresServer.Start();
        string database = server.NewDatabase();
        await using PostgresKeyStore one = Open(database, 0);
        await using PostgresKeyStore two = Open(database, 1);
        StoredBudget budget = FileKeyStoreTests.Budget("b");
        await FileKeyStoreTests.SaveAsync(one, budget);
        await Eventually.SoAsync(() => two.FindBudget("b")?.Revision == 1, Cancellation);
        await FileKeyStoreTests.SaveAsync(two, budget with { Revision = 2, IsHard = false });
        await Assert.ThrowsAsync<KeyChangedException>(() =>
            FileKeyStoreTests.SaveAsync(one, budget with { Revision = 2 })
        );
        await Eventually.SoAsync(() => one.FindBudget("b")?.IsHard == false, Cancellation);
        await Eventually.SoAsync(
            () =>
                File.Exists(Cache(100))
                && File.ReadAllText(Cache(100)).Contains("\"hard\":false", StringComparison.Ordinal),
            Cancellation
        );
        server.Crash();

        await Assert.ThrowsAsync<KeyStoreAwayException>(() =>
            FileKeyStoreTests.SaveAsync(one, budget with { Revision = 3 })
        );
        await using PostgresKeyStore started = Open(database, 0);
        Assert.NotNull(started.Failure);
        Assert.Equal(
            ("b", 2L, false),
            (started.Budgets[0].Id, started.Budgets[0].Revision, started.Budgets[0].IsHard)
        );
    }

    /// <summary>The tables are made by whoever comes first: not by the next question, which here never comes.</summary>
    [Fact]
    public async Task A_store_whose_first_connection_failed_writes_as_soon_as_it_can()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer server = PostgresServer.Start();
        string database = server.NewDatabase();
        server.Crash();
        await using PostgresKeyStore store = PostgresKeyStore.Open(
            database,
            Cache(0),
            Cache(100),
            new StoppedClock()
        );
        Assert.NotNull(store.Failure);
        server.Resume();

        await store.SaveAsync(FileKeyStoreTests.Key("a"), Said("key.create"), Cancellation);

        Assert.Equal(["a"], store.Keys.Select(key => key.Id));
        Assert.Single(await store.EventsAsync(10, Cancellation));
    }

    [Fact]
    public async Task While_PostgreSQL_is_away_known_keys_go_on_also_over_a_start()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        using PostgresServer server = PostgresServer.Start();
        string database = server.NewDatabase();
        await using PostgresKeyStore store = Open(database, 0);
        await store.SaveAsync(FileKeyStoreTests.Key("a"), Said("key.create"), Cancellation);
        await Eventually.SoAsync(
            () =>
                File.Exists(Cache(0))
                && File.ReadAllText(Cache(0)).Contains("\"a\"", StringComparison.Ordinal),
            Cancellation
        );
        server.Crash();

        await Assert.ThrowsAsync<KeyStoreAwayException>(() =>
            store.SaveAsync(FileKeyStoreTests.Key("b"), Said("key.create"), Cancellation)
        );
        await Eventually.SoAsync(() => store.Failure is not null, Cancellation);
        Assert.Equal(["a"], store.Keys.Select(key => key.Id));
        await using (PostgresKeyStore started = Open(database, 0))
        {
            Assert.Equal(["a"], started.Keys.Select(key => key.Id));
            Assert.NotNull(started.Failure);
            server.Resume();
            await Eventually.SoAsync(() => started.Failure is null && store.Failure is null, Cancellation);
        }

        bool isTold = false;
        store.Changed += () => isTold = true;
        await using PostgresKeyStore other = Open(database, 1);
        await other.SaveAsync(
            other.Keys[0] with
            {
                Revision = 2,
                RevokedAt = DateTimeOffset.UnixEpoch,
            },
            Said("key.revoke"),
            Cancellation
        );
        await Eventually.SoAsync(() => store.Keys[0].RevokedAt is not null, Cancellation);
        await Eventually.SoAsync(() => isTold, Cancellation);
    }

    private static AdminEvent Said(string action) => FileKeyStoreTests.Said(action, "a");

    private string Cache(int number) => Path.Combine(folder.FullName, $"keys.{number}.json");

    private PostgresKeyStore Open(string database, int number) =>
        PostgresKeyStore.Open(database, Cache(number), Cache(number + 100), TimeProvider.System);

    /// <summary>No wait ever ends by it.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        ) => base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
