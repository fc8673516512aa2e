using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Clocks;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>The file that entries survive a restart in. A row that is damaged or of another version is a miss; a file that cannot be used leaves the cache in memory alone. Neither is an error for a client.</summary>
internal sealed class CacheFile : IDisposable
{
    private const int MaxWaiting = 10_000; // Changes; where the disk does not keep up, entries live in memory alone.
    private const int MaxTogether = 1000; // Changes; a purge waits for one transaction.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100); // As much is lost at a kill.
    private readonly SqliteConnection? connection;
    private readonly Channel<(CacheEntry? Added, RemovedEntry Removed)> changes = Channel.CreateBounded<(
        CacheEntry?,
        RemovedEntry
    )>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock gate = new(); // At the connection, once it is open.
    private readonly Action<string>? say;
    private readonly TaskCompletionSource closing = new();
    private readonly Task writing = Task.CompletedTask;
    private readonly CacheRowWriter? rows;
    private List<CacheEntry> loaded = [];

    /// <summary>Opens the file, and reads what still holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nowUnixNs">Now: what has expired is deleted.</param>
    /// <param name="say">Told of each fault, in words.</param>
    public CacheFile(string path, long nowUnixNs, Action<string>? say = null)
    {
        this.say = say;
        SqliteLibrary.Load();
        try
        {
            connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()
            );
            connection.Open();
            Run("PRAGMA journal_mode = WAL");
            Run("PRAGMA synchronous = NORMAL");
            DropOlder(path);
            Run(
                """
                CREATE TABLE IF NOT EXISTS entries (
                  key BLOB NOT NULL, is_stream INTEGER NOT NULL, version INTEGER NOT NULL, id TEXT NOT NULL, tenant TEXT NOT NULL,
                  key_id TEXT NOT NULL, tags TEXT NOT NULL, model TEXT NOT NULL, deployment TEXT NOT NULL,
                  stored_ns INTEGER NOT NULL, expires_ns INTEGER NOT NULL,
                  uncached INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL,
                  output INTEGER NOT NULL, units INTEGER NOT NULL, parts TEXT, cost_nano INTEGER, tier INTEGER NOT NULL, body BLOB NOT NULL, sha256 BLOB NOT NULL,
                  PRIMARY KEY (key, is_stream))
                """
            );
            Run(
                "CREATE TABLE IF NOT EXISTS complaints (key BLOB PRIMARY KEY, until_ns INTEGER NOT NULL) WITHOUT ROWID"
            );
            Run(
                $"DELETE FROM complaints WHERE until_ns <= {nowUnixNs.ToString(CultureInfo.InvariantCulture)}"
            );
            Complaints = ComplaintRows.Read(connection);
            Run(
                $"DELETE FROM entries WHERE expires_ns <= {nowUnixNs.ToString(CultureInfo.InvariantCulture)}"
            );
            Load();
            rows = new CacheRowWriter(connection);
            writing = Task.Run(WriteAsync);
        }
        catch (Exception refused)
            when (refused is SqliteException or IOException or UnauthorizedAccessException)
        {
            Say(
                $"the cache's file {path} cannot be used, and entries live in memory alone: {refused.Message}"
            );
            connection?.Dispose();
            connection = null;
            changes.Writer.TryComplete();
        }
    }

    /// <summary>What is wrong with it; null where nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>The entries that were there when it was opened, once.</summary>
    public List<CacheEntry> TakeLoaded()
    {
        List<CacheEntry> taken = loaded;
        loaded = [];
        return taken;
    }

    /// <summary>An entry is new, or in the place of the one with its key.</summary>
    public void Add(CacheEntry entry) => changes.Writer.TryWrite((entry, default));

    /// <summary>Entries are gone.</summary>
    public void Remove(List<RemovedEntry> entries)
    {
        foreach (RemovedEntry entry in entries)
        {
            changes.Writer.TryWrite((null, entry));
        }
    }

    /// <summary>Removes the entries that fit; when it returns, none of those that came before is in the file.</summary>
    /// <exception cref="SqliteException">The file cannot be written.</exception>
    public void Purge(CacheFilter filter)
    {
        if (connection is null)
        {
            return;
        }

        lock (gate)
        {
            WriteWaiting(int.MaxValue);
            CacheRows.Purge(connection, filter);
        }
    }

    /// <summary>Questions that were complained of when it was opened.</summary>
    public IReadOnlyList<Complaint> Complaints { get; } = [];

    /// <summary>Removes an entry and notes the complaints about it; both are in the file when it returns.</summary>
    /// <exception cref="SqliteException">The file cannot be written.</exception>
    public void Complain(Guid entry, IReadOnlyList<Complaint> made)
    {
        if (connection is null)
        {
            return;
        }

        lock (gate)
        {
            WriteWaiting(int.MaxValue); // The entry may be among them.
            ComplaintRows.Write(connection, entry, made);
        }
    }

    /// <summary>Writes what waits, and closes.</summary>
    public void Dispose()
    {
        changes.Writer.TryComplete();
        closing.TrySetResult();
        writing.Wait();
        rows?.Dispose();
        connection?.Dispose();
    }

    /// <summary>Rows of an older form are misses, and their columns others.</summary>
    private void DropOlder(string path)
    {
        using SqliteCommand command = connection!.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        if (command.ExecuteScalar() is (long)CacheRowWriter.RowVersion)
        {
            return;
        }

        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE name = 'entries'";
        if (command.ExecuteScalar() is > 0L)
        {
            Run("DROP TABLE entries");
            Say($"the cache's file {path} is of another version: its rows count as misses");
        }

        Run(
            string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {CacheRowWriter.RowVersion}")
        );
    }

    private void Load()
    {
        using SqliteCommand command = connection!.CreateCommand();
        command.CommandText =
            "SELECT key, is_stream, version, id, tenant, key_id, tags, model, deployment, stored_ns, expires_ns, uncached, cache_read, cache_write, cache_write_1h, output, units, parts, cost_nano, tier, body, sha256 FROM entries ORDER BY stored_ns";
        using SqliteDataReader at = command.ExecuteReader();
        int damaged = 0;
        while (at.Read())
        {
            try
            {
                byte[] body = (byte[])at[20];
                if (
                    at.GetInt32(2) != CacheRowWriter.RowVersion
                    || !SHA256.HashData(body).AsSpan().SequenceEqual((byte[])at[21])
                )
                {
                    damaged++;
                    continue;
                }

                loaded.Add(
                    new CacheEntry
                    {
                        Key = CacheKey.Of((byte[])at[0]),
                        IsStream = at.GetInt64(1) != 0,
                        Id = Guid.ParseExact(at.GetString(3), "N"),
                        Tenant = at.GetString(4),
                        KeyId = at.GetString(5),
                        Tags = at.GetString(6).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                        Model = at.GetString(7),
                        Deployment = at.GetString(8),
                        StoredUnixNs = at.GetInt64(9),
                        ExpiresUnixNs = at.GetInt64(10),
                        Tokens = new TokenCounts(
                            at.GetInt64(11),
                            at.GetInt64(12),
                            at.GetInt64(13),
                            at.GetInt64(15)
                        )
                        {
                            CacheWrite1h = at.GetInt64(14),
                            Units = at.GetInt64(16),
                            Parts = PartValues.Parse(at.IsDBNull(17) ? null : at.GetString(17)),
                        },
                        Cost = at.IsDBNull(18) ? null : new Money(at.GetInt64(18)),
                        Tier = (ServiceTier)at.GetByte(19),
                        Body = body,
                    }
                );
            }
            catch (Exception broken)
                when (broken is InvalidCastException or FormatException or ArgumentException)
            {
                damaged++;
            }
        }

        if (damaged > 0)
        {
            Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{damaged} rows of the cache's file are damaged or of another version: they count as misses"
                )
            );
        }
    }

    private async Task WriteAsync()
    {
        while (await changes.Reader.WaitToReadAsync())
        {
            // A transaction writes whole pages: many entries in one cost hardly more than one.
            await Task.WhenAny(
                Task.Delay(Gathering, RealTime.Clock),
                changes.Reader.Completion,
                closing.Task
            );
            try
            {
                lock (gate)
                {
                    WriteWaiting(MaxTogether);
                }
            }
            catch (SqliteException refused)
            {
                Say($"the cache's file cannot be written: {refused.Message}");
            }
        }
    }

    private void WriteWaiting(int most)
    {
        using SqliteTransaction transaction = connection!.BeginTransaction();
        for (
            int i = 0;
            i < most && changes.Reader.TryRead(out (CacheEntry? Added, RemovedEntry Removed) change);
            i++
        )
        {
            if (change.Added is CacheEntry added)
            {
                rows!.Add(transaction, added);
            }
            else
            {
                rows!.Remove(transaction, change.Removed);
            }
        }

        transaction.Commit();
    }

    private void Say(string fault)
    {
        if (fault != Fault)
        {
            Fault = fault;
            say?.Invoke(fault);
        }
    }

    private void Run(string sql)
    {
        using SqliteCommand command = connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <summary>An entry that the memory no longer keeps.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">What found it.</param>
/// <param name="CanonicalKey">What found it too; null: nothing.</param>
/// <param name="IsStream">Its form.</param>
internal readonly record struct RemovedEntry(Guid Id, CacheKey Key, CacheKey? CanonicalKey, bool IsStream);
