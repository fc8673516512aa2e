using Farthing.Gateway.Sharing;
using Npgsql;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>Connections to the cache's tables in PostgreSQL, which the first one makes.</summary>
internal sealed class PostgresCacheLink : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private volatile bool isMade;

    /// <summary>Does not connect yet.</summary>
    /// <param name="connection">As Npgsql takes it. Never printed.</param>
    /// <param name="name">The application's name there.</param>
    /// <param name="options">Settings of its sessions, as <c>-c name=value</c>.</param>
    public PostgresCacheLink(string connection, string name, string options = "")
    {
        NpgsqlConnectionStringBuilder settings = new(connection)
        {
            ApplicationName = name,
            Timeout = 3,
            CommandTimeout = 30,
            CancellationTimeout = 500,
            MaxPoolSize = 8,
            MaxAutoPrepare = 16,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true, // No statement changes its session outside a transaction.
        };
        settings.Options = (settings.Options + " " + options).Trim();
        source = NpgsqlDataSource.Create(settings);
    }

    /// <summary>A command with its values.</summary>
    public static NpgsqlCommand Command(
        NpgsqlConnection connection,
        string sql,
        params ReadOnlySpan<object> values
    )
    {
        NpgsqlCommand command = new(sql, connection);
        foreach (object value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    /// <summary>Runs one statement.</summary>
    /// <exception cref="CacheStoreAwayException">The database does not answer, or refuses.</exception>
    public Task<int> DoAsync(string sql, CancellationToken cancellation, params object[] values) =>
        RunAsync(
            async connection =>
            {
                await using NpgsqlCommand command = Command(connection, sql, values);
                return await command.ExecuteNonQueryAsync(cancellation);
            },
            cancellation
        );

    /// <summary>Runs something on a connection.</summary>
    /// <param name="run">What.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CacheStoreAwayException">The database does not answer, or refuses.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> run, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            if (!isMade)
            {
                await Task.Run(() => PostgresTables.Make(connection, PostgresCacheSchema.Part), cancellation);
                isMade = true;
            }

            return await run(connection);
        }
        catch (PostgresException refused)
        {
            if (refused.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction)
            {
                isMade = false; // Another database stands there now.
            }

            throw new CacheStoreAwayException($"PostgreSQL refuses ({refused.SqlState})", refused);
        }
        catch (Exception away)
            when (away
                    is NpgsqlException
                        or TimeoutException
                        or System.Net.Sockets.SocketException
                        or IOException
                        or ObjectDisposedException
            )
        {
            throw new CacheStoreAwayException("PostgreSQL does not answer", away);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();
}

/// <summary>The shared store of the cache cannot be reached. Its message says why, without what it connects with.</summary>
internal sealed class CacheStoreAwayException(string message, Exception? inner = null)
    : Exception(message, inner);
