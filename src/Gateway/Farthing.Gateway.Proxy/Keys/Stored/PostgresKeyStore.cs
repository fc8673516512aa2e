using System.Data.Common;
using System.Text.Json;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Keys and budgets that several gateways share, in PostgreSQL. Each gateway hears of a change by NOTIFY, and asks every second besides. While PostgreSQL is away the last known ones go on; nothing can be changed then.</summary>
public sealed partial class PostgresKeyStore : IKeyStore
{
    private const string Channel = "farthing_keys";
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);
    private readonly NpgsqlDataSource source;
    private readonly StoredCache<StoredKey> cache;
    private readonly StoredCache<StoredBudget> budgetCache;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly StoredKeyTable table = new();
    private readonly StoredBudgetTable budgets = new();
    private volatile KeyStoreAwayException? failure;
    private (long Keys, long Revisions, long Budgets, long BudgetRevisions) stamp = (-1, -1, -1, -1);
    private volatile bool isMigrated;
    private volatile bool isUntold;
    private Task following = Task.CompletedTask;

    private PostgresKeyStore(string connection, string cachePath, string budgetCachePath, TimeProvider clock)
    {
        this.clock = clock;
        cache = new(cachePath, KeyJson.Default.IReadOnlyListStoredKey);
        budgetCache = new(budgetCachePath, KeyJson.Default.IReadOnlyListStoredBudget);
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
    public IReadOnlyList<StoredBudget> Budgets => budgets.All;

    /// <inheritdoc/>
    public Exception? Failure => failure;

    /// <summary>Reads keys and budgets and begins to follow them. Where PostgreSQL is away, begins with the last known ones and goes on asking.</summary>
    /// <param name="connection">How to connect; it may hold a password.</param>
    /// <param name="cachePath">Where the last known keys are kept on this machine.</param>
    /// <param name="budgetCachePath">Where the last known budgets are kept on this machine.</param>
    /// <param name="clock">Waits.</param>
    /// <exception cref="FarthingException">The tables are of another version (exit code 3).</exception>
    public static PostgresKeyStore Open(
        string connection,
        string cachePath,
        string budgetCachePath,
        TimeProvider clock
    )
    {
        PostgresKeyStore store = new(connection, cachePath, budgetCachePath, clock);
        try
        {
            using NpgsqlConnection first = store.source.OpenConnection();
            store.Read(first);
        }
        catch (Exception away) when (IsAway(away))
        {
            store.failure = Away(away);
            store.Merge(store.cache.Read(), store.budgetCache.Read());
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
    public StoredBudget? FindBudget(string id) => budgets.Find(id);

    /// <inheritdoc/>
    public bool HasHash(string sha256) => table.HasHash(sha256);

    /// <summary>Keeps a key and the event that says so.</summary>
    public Task SaveAsync(StoredKey key, AdminEvent said, CancellationToken cancellation) =>
        SaveAsync([new KeyChange(key, said)], cancellation);

    /// <inheritdoc/>
    public async Task SaveAsync(IReadOnlyList<KeyChange> changes, CancellationToken cancellation)
    {
        await PutAsync(
            """
            INSERT INTO farthing.keys (id, revision, sha256, document)
            SELECT id, revision, sha256, document::jsonb
            FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) AS new (id, revision, document, sha256)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, sha256 = excluded.sha256, document = excluded.document
            WHERE farthing.keys.revision = excluded.revision - 1
            """,
            [
                changes.Select(change => change.Key.Id).ToArray(),
                changes.Select(change => change.Key.Revision).ToArray(),
                changes
                    .Select(change => JsonSerializer.Serialize(change.Key, KeyJson.Default.StoredKey))
                    .ToArray(),
                changes.Select(change => change.Key.Sha256).ToArray(),
            ],
            [.. changes.Select(change => change.Said)],
            new KeyChangedException(changes[0].Key.Id),
            cancellation
        );
        Merge([.. changes.Select(change => change.Key)], []);
    }

    /// <inheritdoc/>
    public async Task SaveAsync(IReadOnlyList<BudgetChange> changes, CancellationToken cancellation)
    {
        await PutAsync(
            """
            INSERT INTO farthing.stored_budgets (id, revision, document)
            SELECT id, revision, document::jsonb
            FROM unnest($1::text[], $2::bigint[], $3::text[]) AS new (id, revision, document)
            ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, document = excluded.document
            WHERE farthing.stored_budgets.revision = excluded.revision - 1
            """,
            [
                changes.Select(change => change.Budget.Id).ToArray(),
                changes.Select(change => change.Budget.Revision).ToArray(),
                changes
                    .Select(change => JsonSerializer.Serialize(change.Budget, KeyJson.Default.StoredBudget))
                    .ToArray(),
            ],
            [.. changes.Select(change => change.Said)],
            new KeyChangedException(changes[0].Budget.Id, "budget"),
            cancellation
        );
        Merge([], [.. changes.Select(change => change.Budget)]);
    }

    /// <summary>Puts rows, and the events that say so, in one transaction; all or none.</summary>
    private async Task PutAsync(
        string sql,
        IReadOnlyList<Array> columns,
        IReadOnlyList<AdminEvent> said,
        KeyChangedException changed,
        CancellationToken cancellation
    )
    {
        try
        {
            await using NpgsqlConnection connection = await OpenAsync(cancellation);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
            await using NpgsqlCommand put = new(sql, connection);
            foreach (Array column in columns)
            {
                put.Parameters.AddWithValue(column);
            }

            if (await put.ExecuteNonQueryAsync(cancellation) != said.Count)
            {
                throw changed;
            }

            await NoteAsync(connection, said, cancellation);
            await using NpgsqlCommand tell = new($"NOTIFY {Channel}", connection);
            await tell.ExecuteNonQueryAsync(cancellation);
            await transaction.CommitAsync(cancellation);
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw changed;
        }
        catch (Exception away) when (IsAway(away))
        {
            throw Away(away);
        }
    }

    /// <inheritdoc/>
    public async Task NoteAsync(AdminEvent said, CancellationToken cancellation)
    {
        try
        {
            await using NpgsqlConnection connection = await OpenAsync(cancellation);
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
            await using NpgsqlConnection connection = await OpenAsync(cancellation);
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

    /// <summary>A connection to a database that has the tables: the first one may have failed, and whoever writes now need not wait for the next question.</summary>
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
        try
        {
            if (!isMigrated)
            {
                await Task.Run(() => Migrate(connection), cancellation);
            }

            return connection;
        }
        catch (FarthingException other)
        {
            await connection.DisposeAsync();
            throw Away(other); // The tables are of another version.
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
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
