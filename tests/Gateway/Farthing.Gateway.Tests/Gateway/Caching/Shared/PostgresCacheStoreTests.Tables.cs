using Farthing.Gateway.Caching.Shared;
using Npgsql;
using static Farthing.Tests.Gateway.Caching.Shared.CacheScene;

namespace Farthing.Tests.Gateway.Caching.Shared;

public sealed partial class PostgresCacheStoreTests
{
    /// <summary>Sums are kept, not computed: whatever happened, they are those of the rows.</summary>
    [Fact]
    public async Task Kept_sums_are_those_of_the_rows()
    {
        PostgresCacheStore store = Opened();
        CacheMark mark = (await store.NewsAsync(0, Cancellation)).Mark;
        for (int round = 0; round < 5; round++)
        {
            CacheWrite[] writes =
            [
                .. Enumerable
                    .Range(0, 30)
                    .Select(i =>
                        Write(
                            Entry(i * (round + 1) % 37, bytes: 650 + (i * 7), tenant: $"t{i % 4}") with
                            {
                                KeyId = $"key_{i % 3}",
                                ExpiresUnixNs = Now + i,
                            },
                            mark
                        )
                    ),
            ];
            await store.WriteAsync(writes, new CacheBounds(15_000, 5_000), Cancellation);
            await SumsAsync();
            await store.PurgeAsync(new($"key_{round % 3}"), Cancellation);
            await SumsAsync();
            await store.CleanAsync(Now + 10, Cancellation);
            await SumsAsync();
            mark = (await store.NewsAsync(0, Cancellation)).Mark;
        }

        async Task SumsAsync() =>
            Assert.Equal(
                "t",
                await AskAsync(
                    """
                    SELECT (coalesce((SELECT sum(bytes) FROM farthing.cache_entries), 0) = (SELECT bytes FROM farthing.cache_state)
                      AND NOT EXISTS (SELECT FROM farthing.cache_tenants t FULL JOIN
                        (SELECT tenant, sum(bytes) AS bytes FROM farthing.cache_entries GROUP BY tenant) e USING (tenant)
                        WHERE t.bytes IS DISTINCT FROM e.bytes))::text::char
                    """
                )
            );
    }

    [Fact]
    public async Task Many_may_make_the_tables_at_once()
    {
        PostgresCacheStore[] stores = [.. Enumerable.Range(0, 8).Select(_ => Opened())];
        CacheNews[] news = await Task.WhenAll(stores.Select(store => store.NewsAsync(0, Cancellation)));
        Assert.Single(news.Select(one => one.Mark).Distinct());
    }

    [Fact]
    public async Task A_password_is_in_no_message()
    {
        await using PostgresCacheStore store = new(
            "Host=127.0.0.1;Port=1;Username=u;Password=hunter2;Database=d"
        );
        CacheStoreAwayException away = await Assert.ThrowsAsync<CacheStoreAwayException>(() =>
            store.NewsAsync(0, Cancellation)
        );
        Assert.Equal("PostgreSQL does not answer", away.Message);
    }

    [Fact]
    public async Task Tables_of_another_version_are_left_alone()
    {
        PostgresCacheStore store = Opened();
        await store.NewsAsync(0, Cancellation);
        await AskAsync("UPDATE farthing.versions SET version = 99 WHERE part = 'cache' RETURNING part");

        CacheStoreAwayException away = await Assert.ThrowsAsync<CacheStoreAwayException>(() =>
            Opened().NewsAsync(0, Cancellation)
        );
        Assert.Contains("the part 'cache'", away.Message, StringComparison.Ordinal);
        Assert.Contains("version 99", away.Message, StringComparison.Ordinal);
    }

    private async Task<string?> AskAsync(string sql)
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(sql, connection);
        return (await command.ExecuteScalarAsync(Cancellation))?.ToString();
    }
}
