using Farthing.Testing.Servers;
using Npgsql;

namespace Farthing.Tests.Gateway.Sharing;

/// <summary>The servers that other tests rely on.</summary>
public sealed class ServersOfTestsTests
{
    [Fact]
    [Trait("Speed", "slow")]
    public async Task A_database_outlives_a_crash_of_its_server()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, PostgresServer.Missing);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using PostgresServer server = PostgresServer.Start();
        string database = server.NewDatabase() + ";Pooling=false";
        await RunAsync("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
        server.Crash();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => RunAsync("SELECT 1"));
        server.Resume();
        Assert.Equal(7, await RunAsync("SELECT n FROM kept"));

        async Task<object?> RunAsync(string sql)
        {
            await using NpgsqlConnection connection = new(database);
            await connection.OpenAsync(cancellation);
            await using NpgsqlCommand command = new(sql, connection);
            return await command.ExecuteScalarAsync(cancellation);
        }
    }
}
