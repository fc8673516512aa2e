using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Numerics.Clocks;
using Farthing.Numerics.Files;
using Farthing.Reduction.Semantic;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>The file that stored questions and evidence survive a restart in: questions with their vectors, cells as they were when the file was opened, and the rows since. What is damaged is left out and said; where the file cannot be used, all lives in memory.</summary>
internal sealed class SemanticFile : IDisposable
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100); // As much is lost at a kill.
    private readonly SqliteConnection? connection;
    private readonly ISemanticState state;
    private readonly ConcurrentQueue<Action<SqliteTransaction>> waiting = new();
    private readonly Lock gate = new();
    private readonly ITimer? timer;
    private bool isFaulty;
    private int damaged;

    /// <summary>Opens the file, and gives what stands.</summary>
    /// <param name="path">The file.</param>
    /// <param name="state">Takes it.</param>
    public SemanticFile(string path, ISemanticState state)
    {
        this.state = state;
        SqliteLibrary.Load();
        try
        {
            connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()
            );
            connection.Open();
            Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON");
            Run(
                """
                CREATE TABLE IF NOT EXISTS questions (
                  id INTEGER PRIMARY KEY, entry BLOB NOT NULL, key BLOB NOT NULL, is_stream INTEGER NOT NULL, scope BLOB NOT NULL,
                  tenant TEXT NOT NULL, model TEXT NOT NULL, is_strict INTEGER NOT NULL, embedder TEXT NOT NULL,
                  key_id TEXT NOT NULL, tags TEXT NOT NULL, question TEXT NOT NULL, vector BLOB NOT NULL, user INTEGER NOT NULL,
                  stored_ns INTEGER NOT NULL, expires_ns INTEGER NOT NULL, checksum INTEGER NOT NULL);
                CREATE TABLE IF NOT EXISTS cells (
                  tenant TEXT NOT NULL, route TEXT NOT NULL, embedder TEXT NOT NULL, guard_class TEXT NOT NULL, state BLOB NOT NULL,
                  PRIMARY KEY (tenant, route, embedder, guard_class));
                CREATE TABLE IF NOT EXISTS cell_rows (
                  sequence INTEGER PRIMARY KEY, tenant TEXT NOT NULL, route TEXT NOT NULL, embedder TEXT NOT NULL,
                  guard_class TEXT NOT NULL, bytes BLOB NOT NULL)
                """
            );
            Load();
            Gather();
            timer = RealTime.Clock.CreateTimer(_ => Flush(), null, Gathering, Gathering);
        }
        catch (Exception refused)
            when (refused is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            connection = null;
            state.Say(
                $"the file {path} cannot be used, and what the semantic cache learns lives in memory alone: {refused.Message}"
            );
        }
    }

    /// <summary>Number of the last row; −1 where there is none.</summary>
    public long LastSequence { get; private set; } = -1;

    /// <summary>A question is stored.</summary>
    public void Add(StoredQuestion question, float[] vector) =>
        Later(transaction =>
        {
            byte[] bytes = MemoryMarshal.AsBytes(vector.AsSpan()).ToArray();
            Run(
                transaction,
                "INSERT OR REPLACE INTO questions VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
                unchecked((long)question.Id),
                question.Entry.ToByteArray(bigEndian: true),
                question.Key.ToBytes(),
                question.IsStream ? 1 : 0,
                question.Scope.ToBytes(),
                question.Place.Tenant,
                question.Place.Model,
                question.Place.IsStrict ? 1 : 0,
                question.Place.Embedder,
                question.KeyId,
                string.Join('\n', question.Tags),
                question.Text,
                bytes,
                unchecked((long)question.User),
                question.StoredUnixNs,
                question.ExpiresUnixNs,
                Checksum(question.Text, bytes)
            );
        });

    /// <summary>Something happened in a cell.</summary>
    public void Append(long sequence, CellKey cell, in CellEvent row)
    {
        byte[] bytes = new byte[CellEventBytes.Length];
        CellEventBytes.Write(row, bytes);
        Later(transaction =>
            Run(
                transaction,
                "INSERT INTO cell_rows VALUES ($0, $1, $2, $3, $4, $5)",
                sequence,
                cell.Tenant,
                cell.Route,
                cell.Embedder,
                cell.GuardClass,
                bytes
            )
        );
    }

    /// <summary>Questions are no longer stored; when this returns, none of them is in the file.</summary>
    public void Remove(IReadOnlyList<StoredQuestion> questions)
    {
        foreach (StoredQuestion question in questions)
        {
            Later(transaction =>
                Run(transaction, "DELETE FROM questions WHERE id = $0", unchecked((long)question.Id))
            );
        }

        Flush();
        lock (gate)
        {
            if (connection is not null && !isFaulty)
            {
                Run("PRAGMA wal_checkpoint(TRUNCATE)"); // Their bytes are overwritten there, too.
            }
        }
    }

    /// <summary>Writes what waits, and closes.</summary>
    public void Dispose()
    {
        timer?.Dispose();
        Flush();
        lock (gate)
        {
            connection?.Dispose();
        }
    }

    private void Load()
    {
        using (SqliteCommand command = connection!.CreateCommand())
        {
            command.CommandText = "SELECT * FROM questions ORDER BY stored_ns, id";
            using SqliteDataReader at = command.ExecuteReader();
            while (at.Read())
            {
                Guarded(() => Question(at));
            }
        }

        Each(
            "SELECT tenant, route, embedder, guard_class, state FROM cells",
            (cell, at) => state.Restore(cell, (byte[])at[4])
        );
        Each(
            "SELECT tenant, route, embedder, guard_class, bytes, sequence FROM cell_rows ORDER BY sequence",
            (cell, at) =>
            {
                LastSequence = at.GetInt64(5);
                if (CellEventBytes.TryRead((byte[])at[4], out CellEvent row) == StateReading.Read)
                {
                    state.Apply(LastSequence, cell, row, isNews: false);
                }
                else
                {
                    damaged++;
                }
            }
        );
        if (damaged > 0)
        {
            state.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{damaged} rows of the semantic cache's file are damaged or of another version: they are left out"
                )
            );
        }
    }

    private void Question(SqliteDataReader at)
    {
        (string text, byte[] bytes) = (at.GetString(11), (byte[])at[12]);
        if (
            at.GetInt64(16) != Checksum(text, bytes)
            || bytes.Length % sizeof(float) != 0
            || bytes.Length == 0
        )
        {
            damaged++;
            return;
        }

        state.Take(
            new StoredQuestion
            {
                Id = unchecked((ulong)at.GetInt64(0)),
                Entry = new Guid((byte[])at[1], bigEndian: true),
                Key = CacheKey.Of((byte[])at[2]),
                IsStream = at.GetInt64(3) != 0,
                Scope = CacheKey.Of((byte[])at[4]),
                Place = new SemanticPlace(
                    at.GetString(5),
                    at.GetString(6),
                    at.GetInt64(7) != 0,
                    at.GetString(8)
                ),
                KeyId = at.GetString(9),
                Tags = at.GetString(10).Split('\n', StringSplitOptions.RemoveEmptyEntries),
                Text = text,
                User = unchecked((ulong)at.GetInt64(13)),
                StoredUnixNs = at.GetInt64(14),
                ExpiresUnixNs = at.GetInt64(15),
            },
            MemoryMarshal.Cast<byte, float>(bytes).ToArray()
        );
    }

    private void Each(string sql, Action<CellKey, SqliteDataReader> take)
    {
        using SqliteCommand command = connection!.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader at = command.ExecuteReader();
        while (at.Read())
        {
            Guarded(() =>
                take(new CellKey(at.GetString(0), at.GetString(1), at.GetString(2), at.GetString(3)), at)
            );
        }
    }

    private void Guarded(Action read)
    {
        try
        {
            read();
        }
        catch (Exception broken)
            when (broken
                    is InvalidCastException
                        or FormatException
                        or ArgumentException
                        or InvalidOperationException
            )
        {
            damaged++;
        }
    }

    /// <summary>Puts the cells as they are in the place of their rows.</summary>
    private void Gather()
    {
        using SqliteTransaction transaction = connection!.BeginTransaction();
        foreach ((CellKey key, byte[] bytes) in state.Cells())
        {
            Run(
                transaction,
                "INSERT OR REPLACE INTO cells VALUES ($0, $1, $2, $3, $4)",
                key.Tenant,
                key.Route,
                key.Embedder,
                key.GuardClass,
                bytes
            );
        }

        // The last row stays: it says where numbers go on.
        Run(transaction, "DELETE FROM cell_rows WHERE sequence < (SELECT max(sequence) FROM cell_rows)");
        transaction.Commit();
    }

    private void Later(Action<SqliteTransaction> change)
    {
        if (connection is not null)
        {
            waiting.Enqueue(change);
        }
    }

    private void Flush()
    {
        lock (gate)
        {
            if (connection is null || waiting.IsEmpty)
            {
                return;
            }

            try
            {
                using SqliteTransaction transaction = connection.BeginTransaction();
                while (waiting.TryDequeue(out Action<SqliteTransaction>? change))
                {
                    change(transaction);
                }

                transaction.Commit();
            }
            catch (Exception refused)
                when (refused is SqliteException or ObjectDisposedException or InvalidOperationException)
            {
                if (!isFaulty)
                {
                    isFaulty = true;
                    state.Say($"the semantic cache's file cannot be written: {refused.Message}");
                }
            }
        }
    }

    private static long Checksum(string text, ReadOnlySpan<byte> vector) =>
        Crc32C.Of(vector) ^ ((long)Crc32C.Of(System.Text.Encoding.UTF8.GetBytes(text)) << 31);

    private void Run(string sql)
    {
        using SqliteCommand command = connection!.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Run(SqliteTransaction transaction, string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("$" + i.ToString(CultureInfo.InvariantCulture), values[i]);
        }

        command.ExecuteNonQuery();
    }
}
