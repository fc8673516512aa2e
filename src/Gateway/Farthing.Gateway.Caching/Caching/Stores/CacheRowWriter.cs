using System.Security.Cryptography;
using Farthing.Gateway.Caching.Keys;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>Writes rows of the cache's file by two statements that are prepared once: an entry is written with each miss. For one thread.</summary>
internal sealed class CacheRowWriter : IDisposable
{
    /// <summary>Number of the rows' form: raised when it changes, so that older rows are misses.</summary>
    public const int RowVersion = 3;

    private readonly SqliteCommand adding;
    private readonly SqliteCommand removing;

    /// <summary>Prepares both.</summary>
    /// <param name="connection">To a file with the table <c>entries</c>.</param>
    public CacheRowWriter(SqliteConnection connection)
    {
        adding = Prepare(
            connection,
            "INSERT OR REPLACE INTO entries VALUES ($key, $is_stream, $version, $id, $tenant, $key_id, $tags, $model, $deployment, $stored, $expires, $uncached, $read, $write, $write1h, $output, $units, $parts, $cost, $tier, $body, $sha256)",
            [
                "$key",
                "$is_stream",
                "$version",
                "$id",
                "$tenant",
                "$key_id",
                "$tags",
                "$model",
                "$deployment",
                "$stored",
                "$expires",
                "$uncached",
                "$read",
                "$write",
                "$write1h",
                "$output",
                "$units",
                "$parts",
                "$cost",
                "$tier",
                "$body",
                "$sha256",
            ]
        );
        removing = Prepare(
            connection,
            "DELETE FROM entries WHERE key = $key AND is_stream = $is_stream AND id = $id",
            ["$key", "$is_stream", "$id"]
        );
    }

    /// <summary>Writes an entry in the place of those with its keys: a row for each.</summary>
    public void Add(SqliteTransaction transaction, CacheEntry entry)
    {
        Run(
            adding,
            transaction,
            [
                entry.Key.ToBytes(),
                entry.IsStream ? 1 : 0,
                RowVersion,
                entry.Id.ToString("N"),
                entry.Tenant,
                entry.KeyId,
                string.Join('\n', entry.Tags),
                entry.Model,
                entry.Deployment,
                entry.StoredUnixNs,
                entry.ExpiresUnixNs,
                entry.Tokens.Uncached,
                entry.Tokens.CacheRead,
                entry.Tokens.CacheWrite,
                entry.Tokens.CacheWrite1h,
                entry.Tokens.Output,
                entry.Tokens.Units,
                (object?)entry.Tokens.Parts?.ToString() ?? DBNull.Value,
                (object?)entry.Cost?.NanoUsd ?? DBNull.Value,
                (int)entry.Tier,
                entry.Body,
                SHA256.HashData(entry.Body),
            ]
        );
        RunForSecondKey(adding, entry.CanonicalKey);
    }

    /// <summary>Removes an entry, where it is still the one with its keys.</summary>
    public void Remove(SqliteTransaction transaction, RemovedEntry entry)
    {
        Run(removing, transaction, [entry.Key.ToBytes(), entry.IsStream ? 1 : 0, entry.Id.ToString("N")]);
        RunForSecondKey(removing, entry.CanonicalKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        adding.Dispose();
        removing.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, string[] names)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, SqliteTransaction transaction, object[] values)
    {
        command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        command.ExecuteNonQuery();
    }

    private static void RunForSecondKey(SqliteCommand command, CacheKey? second)
    {
        if (second is CacheKey canonical)
        {
            command.Parameters[0].Value = canonical.ToBytes(); // All else is the same.
            command.ExecuteNonQuery();
        }
    }
}
