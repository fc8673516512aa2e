using System.Data.Common;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Keys that several gateways share, in PostgreSQL. Each gateway hears of a change by NOTIFY, and asks every second besides. While PostgreSQL is away the last known keys go on; nothing can be changed then.</summary>
public sealed class PostgresKeyStore : IKeyStore
{
    private const string Channel = "farthing_keys";
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private readonly NpgsqlDataSource source;
    private readonly KeyCache cache;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, StoredKey> keys = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<StoredKey> known = [];
    private volatile KeyStoreAwayException? failure;
    private (long Count, long Revisions) stamp = (-1, -1);
    private bool isMigrated;
    private volatile bool isUntold;
    private Task following = Task.CompletedTask;

    private PostgresKeyStore(string connection, string cachePath, TimeProvider clock)
    {
        this.clock = clock;
        cache = new KeyCache(cachePath);
        NpgsqlDataSourceBuilder builder = new(connection);
        NpgsqlConnectionStringBuilder text = builder.ConnectionStringBuilder;
        text.ApplicationName = "farthing keys";
        text.Timeout = 3;
        text.CommandTimeout = 5;
        text.MaxPoolSize = 4;
        source = builder.Build();
    }

    /// <inheritdoc/>
    public event Action? Changed;

    /// <inheritdoc/>
    public IReadOnlyList<StoredKey> Keys => known;

    /// <inheritdoc/>
    public Exception? Failure => failure;

    /// <summary>Reads the keys and begins to follow them. Where PostgreSQL is away, begins with the last known ones and goes on asking.</summary>
    /// <param name="connection">How to connect; it may hold a password.</param>
    /// <param name="cachePath">Where the last known keys are kept on this machine.</param>
    /// <param name="clock">Waits.</param>
    /// <exception cref="FarthingException">A newer version made the tables (exit code 3).</exception>
    public static PostgresKeyStore Open(string connection, string cachePath, TimeProvider clock)
    {
        PostgresKeyStore store = new(connection, cachePath, clock);
        try
        {
            using NpgsqlConnection first = store.source.OpenConnection();
            store.Read(first);
        }
        catch (Exception away) when (IsAway(away))
        {
            store.failure = Away(away);
            store.Merge(store.cache.Read());
        }
        catch
        {
            store.source.Dispose();
            store.stopping.Dispose();
            throw;
        }

        store.following = Task.Run(store.FollowAsync);
        return store;
    }

    /// <inheritdoc/>
    public async Task SaveAsync(StoredKey key, AdminEvent said, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
            await using NpgsqlCommand put = new(
                """
                INSERT INTO farthing.keys (id, revision, sha256, document) VALUES ($1, $2, $3, $4::jsonb)
                ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, sha256 = excluded.sha256, document = excluded.document
                WHERE farthing.keys.revision = excluded.revision - 1
                """,
                connection
            );
            put.Parameters.AddWithValue(key.Id);
            put.Parameters.AddWithValue(key.Revision);
            put.Parameters.AddWithValue(key.Sha256);
            put.Parameters.AddWithValue(JsonSerializer.Serialize(key, KeyJson.Default.StoredKey));
            if (await put.ExecuteNonQueryAsync(cancellation) != 1)
            {
                throw new KeyChangedException(key.Id);
            }

            await NoteAsync(connection, said, cancellation);
            await using NpgsqlCommand tell = new($"NOTIFY {Channel}", connection);
            await tell.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new KeyChangedException(key.Id);
        }
        catch (Exception away) when (IsAway(away))
        {
            throw Away(away);
        }

        Merge([key]);
    }

    /// <inheritdoc/>
    public async Task NoteAsync(AdminEvent said, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            await NoteAsync(connection, said, cancellation);
        }
        catch (Exception away) when (IsAway(away))
        {
            throw Away(away);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AdminEvent>> EventsAsync(int most, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            await using NpgsqlCommand ask = new(
                "SELECT at, by_whom, came_from, action, subject, changes FROM farthing.admin_events ORDER BY number DESC LIMIT $1",
                connection
            );
            ask.Parameters.AddWithValue(most);
            await using NpgsqlDataReader at = await ask.ExecuteReaderAsync(cancellation);
            List<AdminEvent> events = [];
            while (await at.ReadAsync(cancellation))
            {
                events.Add(
                    new AdminEvent(
                        at.GetFieldValue<DateTimeOffset>(0),
                        at.GetString(1),
                        at.GetString(2),
                        at.GetString(3),
                        at.GetString(4),
                        at.GetString(5)
                    )
                );
            }

            return events;
        }
        catch (Exception away) when (IsAway(away))
        {
            throw Away(away);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await following;
        await source.DisposeAsync();
        stopping.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using NpgsqlConnection connection = await source.OpenConnectionAsync(stopping.Token);
                await using (NpgsqlCommand listen = new($"LISTEN {Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(stopping.Token);
                }

                while (true)
                {
                    // Not on a thread that reads sockets: the answer would be waited for where it comes in.
                    await Task.Run(() => Read(connection));
                    failure = null;
                    await connection.WaitAsync(AskEvery, stopping.Token);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception away) when (IsAway(away) || away is FarthingException or JsonException)
            {
                failure = Away(away);
                await Task.Delay(AskEvery, clock, stopping.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Reads all keys if any of them may have changed: none is ever deleted, and each change adds 1 to a revision.</summary>
    private void Read(NpgsqlConnection connection)
    {
        if (!isMigrated)
        {
            PostgresSteps.Run(connection, PostgresKeySchema.Part);
            isMigrated = true;
        }

        (long, long) now;
        using (
            NpgsqlCommand ask = new(
                "SELECT count(*), coalesce(sum(revision), 0)::bigint FROM farthing.keys",
                connection
            )
        )
        {
            using NpgsqlDataReader at = ask.ExecuteReader();
            at.Read();
            now = (at.GetInt64(0), at.GetInt64(1));
        }

        if (now == stamp)
        {
            Tell();
            return;
        }

        List<StoredKey> found = [];
        using (NpgsqlCommand ask = new("SELECT document::text FROM farthing.keys", connection))
        {
            using NpgsqlDataReader at = ask.ExecuteReader();
            while (at.Read())
            {
                found.Add(KeyJson.Read(Encoding.UTF8.GetBytes(at.GetString(0)), KeyJson.Default.StoredKey));
            }
        }

        Merge(found);
        cache.TryWrite(known);
        stamp = now;
    }

    /// <summary>Takes in keys that are newer than those that are known: what was read before a change here must not undo it.</summary>
    private void Merge(IReadOnlyList<StoredKey> found)
    {
        lock (gate)
        {
            bool isChanged = false;
            foreach (StoredKey key in found)
            {
                if (!keys.TryGetValue(key.Id, out StoredKey? there) || there.Revision < key.Revision)
                {
                    keys[key.Id] = key;
                    isChanged = true;
                }
            }

            if (isChanged)
            {
                known = [.. keys.Values.OrderBy(key => key.Id, StringComparer.Ordinal)];
                isUntold = true;
            }
        }

        Tell();
    }

    /// <summary>Says that keys changed; again at the next question where those who listen failed.</summary>
    private void Tell()
    {
        if (isUntold)
        {
            isUntold = false;
            try
            {
                Changed?.Invoke();
            }
            catch
            {
                isUntold = true;
                throw;
            }
        }
    }

    private static async Task NoteAsync(
        NpgsqlConnection connection,
        AdminEvent said,
        CancellationToken cancellation
    )
    {
        await using NpgsqlCommand note = new(
            "INSERT INTO farthing.admin_events (at, by_whom, came_from, action, subject, changes) VALUES ($1, $2, $3, $4, $5, $6)",
            connection
        );
        note.Parameters.AddWithValue(said.At.ToUniversalTime());
        note.Parameters.AddWithValue(said.By);
        note.Parameters.AddWithValue(said.From);
        note.Parameters.AddWithValue(said.Action);
        note.Parameters.AddWithValue(said.Subject);
        note.Parameters.AddWithValue(said.Changes);
        await note.ExecuteNonQueryAsync(cancellation);
    }

    private static bool IsAway(Exception thrown) =>
        thrown is DbException or IOException or TimeoutException or System.Net.Sockets.SocketException;

    /// <summary>Messages of PostgreSQL name hosts and users, never passwords; the connection's text is not in them.</summary>
    private static KeyStoreAwayException Away(Exception thrown) =>
        new($"PostgreSQL cannot be used for keys: {thrown.Message}", thrown);
}
