using Farthing.Gateway.Caching.Shared;
using Farthing.Testing.Servers;
using StackExchange.Redis;

namespace Farthing.Tests.Gateway.Caching.Shared;

[Trait("Speed", "slow")]
[Trait("Start", "first")]
public sealed class RedisSharedCacheTests : SharedCacheTests
{
    private RedisServer? server;

    private protected override ICacheStore Open()
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        server ??= RedisServer.Start();
        return new RedisCacheStore(server.Address, TimeSpan.FromMinutes(1));
    }

    private protected override void Crash() => server!.Crash();

    private protected override void Resume() => server!.Resume();

    private protected override async Task DamageAsync()
    {
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(server!.Address);
        IDatabase database = connection.GetDatabase();
        string member = (string)
            Assert.Single(await database.SortedSetRangeByRankAsync(RedisCacheScript.Prefix + "scores"))!;
        byte[] record = (byte[])
            (await database.HashGetAsync(RedisCacheScript.Prefix + "e:" + member, "record"))!;
        record[100] ^= 4;
        await database.HashSetAsync(RedisCacheScript.Prefix + "e:" + member, "record", record);
    }

    public override void Dispose()
    {
        base.Dispose();
        server?.Dispose();
    }
}
