using Farthing.Gateway.Caching.Shared;
using Farthing.Testing.Servers;
using Npgsql;

namespace Farthing.Tests.Gateway.Caching.Shared;

[Trait("Speed", "slow")]
[Trait("Start", "first")]
public sealed class PostgresSharedCacheTests : SharedCacheTests
{
    private PostgresServer? own;
    private string? database;

    private protected override ICacheStore Open()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        if (HasOwnServer)
        {
            own ??= PostgresServer.Start();
        }

        database ??= (own ?? PostgresServer.Shared).NewDatabase();
        return new PostgresCacheStore(database);
    }

    private protected override void Crash() => own!.Crash();

    private protected override void Resume() => own!.Resume();

    private protected override async Task DamageAsync()
    {
        await using NpgsqlConnection connection = new(database);
        await connection.OpenAsync(Cancellation);
        await using NpgsqlCommand command = new(
            "UPDATE farthing.cache_entries SET record = set_byte(record, 100, get_byte(record, 100) # 4)",
            connection
        );
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Cancellation));
    }

    public override void Dispose()
    {
        base.Dispose();
        own?.Dispose();
    }
}
