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
    private readonly StoredKeyTable table = new();
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
    public IReadOnlyList<StoredKey> Keys => table.All;

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
    public StoredKey? Find(string id) => table.Find(id);

    /// <inheritdoc/>
    public bool HasHash(string sha256) => table.HasHash(sha256);

    /// <summary>Keeps a key and the event that says so.</summary>
    public Task SaveAsync(StoredKey key, AdminEvent said, CancellationToken cancellation) =>
        SaveAsync([new KeyChange(key, said)], cancellation);

    /// <inheritdoc/>
    public async Task SaveAsync(IReadOnlyList<KeyChange> changes, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
            await using NpgsqlCommand put = new(
                """
                INSERT INTO farthing.keys (id, revision, sha256, document)
                SELECT id, revision, sha256, document::jsonb
                FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) AS new (id, revision, sha256, document)
                ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, sha256 = excluded.sha256, document = excluded.document
                WHERE farthing.keys.revision = excluded.revision - 1
                """,
                connection
            );
            put.Parameters.AddWithValue(changes.Select(change => change.Key.Id).ToArray());
            put.Parameters.AddWithValue(changes.Select(change => change.Key.Revision).ToArray());
            put.Parameters.AddWithValue(changes.Select(change => change.Key.Sha256).ToArray());
            put.Parameters.AddWithValue(
                changes
                    .Select(change => JsonSerializer.Serialize(change.Key, KeyJson.Default.StoredKey))
                    .ToArray()
            );
            if (await put.ExecuteNonQueryAsync(cancellation) != changes.Count)
            {
                throw new KeyChangedException(changes[0].Key.Id);
            }

            await NoteAsync(connection, [.. changes.Select(change => change.Said)], cancellation);
            await using NpgsqlCommand tell = new($"NOTIFY {Channel}", connection);
            await tell.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new KeyChangedException(changes[0].Key.Id);
        }
        catch (Exception away) when (IsAway(away))
        {
            throw Away(away);
        }

        Merge([.. changes.Select(change => change.Key)]);
    }

    /// <inheritdoc/>
    public async Task NoteAsync(AdminEvent said, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            await NoteAsync(connection, [said], cancellation);
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
        cache.TryWrite(table.All);
        stamp = now;
    }

    /// <summary>Takes in keys that are newer than those that are known: what was read before a change here must not undo it.</summary>
    private void Merge(IReadOnlyList<StoredKey> found)
    {
        lock (gate)
        {
            List<StoredKey> newer = new(found.Count);
            foreach (StoredKey key in found)
            {
                if (table.Find(key.Id) is not StoredKey there || there.Revision < key.Revision)
                {
                    newer.Add(key);
                }
            }

            if (newer.Count > 0)
            {
                table.Put(newer);
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
        IReadOnlyList<AdminEvent> said,
        CancellationToken cancellation
    )
    {
        await using NpgsqlCommand note = new(
            """
            INSERT INTO farthing.admin_events (at, by_whom, came_from, action, subject, changes)
            SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
            """,
            connection
        );
        note.Parameters.AddWithValue(said.Select(one => one.At.ToUniversalTime()).ToArray());
        note.Parameters.AddWithValue(said.Select(one => one.By).ToArray());
        note.Parameters.AddWithValue(said.Select(one => one.From).ToArray());
        note.Parameters.AddWithValue(said.Select(one => one.Action).ToArray());
        note.Parameters.AddWithValue(said.Select(one => one.Subject).ToArray());
        note.Parameters.AddWithValue(said.Select(one => one.Changes).ToArray());
        await note.ExecuteNonQueryAsync(cancellation);
    }

    private static bool IsAway(Exception thrown) =>
        thrown is DbException or IOException or TimeoutException or System.Net.Sockets.SocketException;

    /// <summary>Messages of PostgreSQL name hosts and users, never passwords; the connection's text is not in them.</summary>
    private static KeyStoreAwayException Away(Exception thrown) =>
        new($"PostgreSQL cannot be used for keys: {thrown.Message}", thrown);
}
