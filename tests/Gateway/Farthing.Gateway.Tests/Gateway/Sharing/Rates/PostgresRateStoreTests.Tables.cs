using Farthing.Gateway.Sharing.Rates;
using Npgsql;

namespace Farthing.Tests.Gateway.Sharing.Rates;

public sealed partial class PostgresRateStoreTests
{
    /// <summary>A limit of each session does not grow for ever: what is full again is forgotten.</summary>
    [Fact]
    public async Task Rows_of_idle_buckets_are_removed()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await using PostgresRateStore store = Open(TimeSpan.FromSeconds(30));
        for (int i = 0; i < 3; i++)
        {
            RateVisit visit = new() { Gateway = "a", Gateways = 1 };
            visit.Meters.Add(new VisitedMeter { Id = $"session {i}", TicksPerUnit = RateTicks.PerUnit(60) });
            await store.VisitAsync(visit, cancellation);
        }

        await RunAsync(
            "UPDATE farthing.rate_buckets SET full_at = full_at - 300000000, seen_at = seen_at - 300000000 WHERE id <> 'session 2'"
        );
        await RunAsync(
            "INSERT INTO farthing.rate_slots VALUES ('slots', 'dead', 3, 5), ('slots', 'lives', 2, farthing.rate_now() + 100000000)"
        );
        await store.CleanAsync(cancellation);

        Assert.Equal("session 2", await RunAsync("SELECT string_agg(id, ',') FROM farthing.rate_buckets"));
        Assert.Equal("lives", await RunAsync("SELECT string_agg(gateway, ',') FROM farthing.rate_slots"));
    }

    /// <summary>Gateways start at once on an empty database: one of them makes the tables, each of them works.</summary>
    [Fact]
    public async Task Many_may_make_the_tables_at_once()
    {
        PostgresRateStore[] stores = [.. Enumerable.Range(0, 8).Select(_ => Open(TimeSpan.FromSeconds(30)))];
        int[] found = await Task.WhenAll(
            stores.Select((store, i) => store.RenewAsync($"g{i}", [], TestContext.Current.CancellationToken))
        );
        Assert.All(found, gateways => Assert.InRange(gateways, 1, 8)); // who comes with others may not see them yet
        Assert.Equal(8, await stores[0].RenewAsync("g0", [], TestContext.Current.CancellationToken));
        Assert.Equal(1L, await RunAsync("SELECT count(*) FROM farthing.versions WHERE part = 'limits'"));
        foreach (PostgresRateStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_password_is_in_no_message()
    {
        await using PostgresRateStore store = new(
            "Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d",
            TimeSpan.FromSeconds(30),
            TimeSpan.FromSeconds(1)
        );
        RateStoreAwayException away = await Assert.ThrowsAsync<RateStoreAwayException>(() =>
            store.RenewAsync("g", [], TestContext.Current.CancellationToken)
        );
        Assert.Equal("PostgreSQL does not answer", away.Message);
    }

    private async Task<object?> RunAsync(string sql)
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
