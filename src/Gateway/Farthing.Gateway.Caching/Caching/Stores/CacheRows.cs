using System.Globalization;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching.Stores;

/// <summary>The rows of a cache's file, looked at and removed where no gateway has them in memory.</summary>
public static class CacheRows
{
    /// <summary>Number and bytes of entries that still hold, by model; none where there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nowUnixNs">Now.</param>
    /// <exception cref="FarthingException">It cannot be read (exit code 3).</exception>
    public static IReadOnlyDictionary<string, (long Entries, long Bytes)> ByModel(
        string path,
        long nowUnixNs
    ) =>
        Use(
            path,
            connection =>
            {
                using SqliteCommand command = connection.CreateCommand();
                command.CommandText = string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT model, COUNT(*), SUM(LENGTH(body) + {CacheEntry.OverheadBytes}) FROM entries WHERE expires_ns > $now GROUP BY model"
                );
                command.Parameters.AddWithValue("$now", nowUnixNs);
                Dictionary<string, (long, long)> models = new(StringComparer.Ordinal);
                using SqliteDataReader at = command.ExecuteReader();
                while (at.Read())
                {
                    models.Add(at.GetString(0), (at.GetInt64(1), at.GetInt64(2)));
                }

                return models;
            }
        ) ?? [];

    /// <summary>Removes the entries that fit; 0 where there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="filter">Which.</param>
    /// <returns>How many.</returns>
    /// <exception cref="FarthingException">It cannot be written (exit code 3).</exception>
    public static long Purge(string path, CacheFilter filter) =>
        Use(path, connection => (long?)Purge(connection, filter)) ?? 0;

    /// <summary>Removes the entries that fit; their bytes are overwritten.</summary>
    internal static int Purge(SqliteConnection connection, CacheFilter filter)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA secure_delete = ON";
        command.ExecuteNonQuery();
        command.CommandText = $"DELETE FROM entries WHERE {Fitting(command, filter)}";
        int removed = command.ExecuteNonQuery();
        command.Parameters.Clear();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
        return removed;
    }

    /// <summary>The condition of rows that fit, with its values set.</summary>
    internal static string Fitting(SqliteCommand command, CacheFilter filter)
    {
        command.Parameters.AddWithValue("$key", (object?)filter.Key ?? DBNull.Value);
        command.Parameters.AddWithValue("$model", (object?)filter.Model ?? DBNull.Value);
        command.Parameters.AddWithValue("$tag", (object?)filter.Tag ?? DBNull.Value);
        return "($key IS NULL OR key_id = $key) AND ($model IS NULL OR model = $model) AND ($tag IS NULL OR INSTR(CHAR(10) || tags || CHAR(10), CHAR(10) || $tag || CHAR(10)) > 0)";
    }

    /// <summary>Uses a file of the cache; nothing happens where there is none.</summary>
    /// <exception cref="FarthingException">It cannot be used (exit code 3).</exception>
    internal static T? Use<T>(string path, Func<SqliteConnection, T> use)
    {
        if (!File.Exists(path))
        {
            return default;
        }

        SqliteLibrary.Load();
        try
        {
            using SqliteConnection connection = new(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Pooling = false,
                    Mode = SqliteOpenMode.ReadWrite,
                }.ToString()
            );
            connection.Open();
            return use(connection);
        }
        catch (Exception refused)
            when (refused is SqliteException or InvalidCastException or InvalidOperationException)
        {
            throw new FarthingException(
                new Fault(CacheFaultCodes.Unreadable, $"the cache's file cannot be used: {refused.Message}")
                {
                    File = path,
                    Expected =
                        $"a {Path.GetFileName(path)} of this program in a folder that you may write to; it may be deleted while no gateway runs",
                },
                exitCode: 3
            );
        }
    }
}
