using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Testing.Servers;
using static Farthing.Tests.Gateway.Caching.Shared.CacheScene;

namespace Farthing.Tests.Gateway.Caching.Shared;

[Trait("Speed", "slow")]
public sealed class RedisCacheStoreTests : CacheStoreTests
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);
    private RedisServer? server;

    private protected override ICacheStore Open()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        server ??= RedisServer.Start();
        return new RedisCacheStore(server.Address, Within);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        server?.Dispose();
    }

    /// <summary>2,000 entries are removed in several steps; one that was made after the purge stays.</summary>
    [Fact]
    public async Task A_long_purge_spares_what_came_behind_it()
    {
        ICacheStore store = Opened();
        CacheMark before = (await store.NewsAsync(0, Cancellation)).Mark;
        CacheBounds wide = new(1_000_000_000, 1_000_000_000);
        await store.WriteAsync(
            [.. Enumerable.Range(0, 2000).Select(i => Write(Entry(i, bytes: 650), before))],
            wide,
            Cancellation
        );

        Task<CachePurged> purging = store.PurgeAsync(new CacheFilter(Model: "model"), Cancellation);
        CacheMark after = before;
        while (after == before)
        {
            after = (await store.NewsAsync(0, Cancellation)).Mark;
        }

        await store.WriteAsync([Write(Entry(5000), after)], wide, Cancellation);
        Assert.Equal(2000, (await purging).Entries);
        Assert.Equal((1, 1000), (await store.ByModelAsync(Now, Cancellation))["model"]);
    }

    [Fact]
    public async Task A_password_is_in_no_message()
    {
        await using RedisCacheStore store = new("127.0.0.1:1,password=hunter2", TimeSpan.FromSeconds(1));
        CacheStoreAwayException away = await Assert.ThrowsAsync<CacheStoreAwayException>(() =>
            store.NewsAsync(0, Cancellation)
        );
        Assert.Equal("Redis does not answer", away.Message);
    }
}
