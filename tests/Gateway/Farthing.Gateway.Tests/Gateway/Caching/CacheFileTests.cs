using Farthing.Testing;
using Farthing.Tests.Gateway.Http;
using Microsoft.Data.Sqlite;
using static Farthing.Tests.Gateway.Caching.ResponseCacheTests;

namespace Farthing.Tests.Gateway.Caching;

public class CacheFileTests
{
    [Fact]
    public async Task Entries_survive_a_restart_and_damaged_ones_are_misses()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-cache-").FullName;
        string file = Path.Combine(folder, "cache.db");
        await using ScriptedUpstream upstream = ScriptedUpstream.Json(Answer);
        try
        {
            await using (
                TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact(), cacheFile: file)
            )
            {
                using HttpResponseMessage first = await gateway.ChatAsync(Cold);
                await Eventually.SoAsync(
                    () => gateway.Cache!.Counts.Stored == 1,
                    TestContext.Current.CancellationToken
                );
            }

            await using (
                TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact(), cacheFile: file)
            )
            {
                using HttpResponseMessage again = await gateway.ChatAsync(Cold);
                Assert.Equal("hit", Said(again));
            }

            using (SqliteConnection damage = new($"Data Source={file};Pooling=False"))
            {
                damage.Open();
                using SqliteCommand command = damage.CreateCommand();
                command.CommandText = "UPDATE entries SET body = x'7B7D'";
                Assert.Equal(1, command.ExecuteNonQuery());
            }

            await using (
                TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact(), cacheFile: file)
            )
            {
                Assert.Contains("1 rows", gateway.Cache!.Fault, StringComparison.Ordinal);
                using HttpResponseMessage after = await gateway.ChatAsync(Cold);
                Assert.Equal("miss", Said(after));
            }

            SqliteConnection.ClearAllPools();
            await File.WriteAllBytesAsync(file, new byte[8192], TestContext.Current.CancellationToken);
            File.Delete(file + "-wal");
            await using (
                TestGateway gateway = await TestGateway.StartAsync(upstream, cache: Exact(), cacheFile: file)
            )
            {
                Assert.NotNull(gateway.Cache!.Fault);
                using HttpResponseMessage after = await gateway.ChatAsync(Cold);
                using HttpResponseMessage again = await gateway.ChatAsync(Cold);
                Assert.Equal(("miss", "hit"), (Said(after), Said(again)));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
