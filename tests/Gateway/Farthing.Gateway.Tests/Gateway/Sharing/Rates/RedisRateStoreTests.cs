using Farthing.Gateway.Sharing.Rates;
using Farthing.Testing.Servers;

namespace Farthing.Tests.Gateway.Sharing.Rates;

public sealed class RedisRateStoreTests : RateStoreTests
{
    private RedisServer? server;

    private protected override IRateStore Open(TimeSpan slotLife)
    {
        Assert.SkipUnless(RedisServer.IsInstalled, RedisServer.Missing);
        server ??= RedisServer.Start();
        return new RedisRateStore(server.Address, slotLife, CallWithin);
    }

    private protected override void Crash() => server!.Crash();

    private protected override void Resume() => server!.Resume();

    public override void Dispose()
    {
        base.Dispose();
        server?.Dispose();
    }

    [Fact]
    public async Task A_password_is_in_no_message()
    {
        await using RedisRateStore store = new(
            "127.0.0.1:1,password=hunter2",
            TimeSpan.FromSeconds(30),
            TimeSpan.FromSeconds(1)
        );
        RateStoreAwayException away = await Assert.ThrowsAsync<RateStoreAwayException>(() =>
            store.RenewAsync("g", [], TestContext.Current.CancellationToken)
        );
        Assert.Equal("Redis does not answer", away.Message);
    }
}
