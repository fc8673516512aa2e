using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Numerics.Faults;
using Farthing.Reduction.Semantic;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>The rows of a file of questions, removed where no gateway has them in memory.</summary>
public static class QuestionRows
{
    /// <summary>Removes the questions that fit; their bytes are overwritten, and their cells know them no longer. 0 where there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="filter">Which.</param>
    /// <param name="nowUnixNs">Now.</param>
    /// <returns>How many.</returns>
    /// <exception cref="FarthingException">It cannot be written (exit code 3).</exception>
    public static long Purge(string path, CacheFilter filter, long nowUnixNs) =>
        CacheRows.Use(path, connection => (long?)Purge(connection, filter, nowUnixNs)) ?? 0;

    private static long Purge(SqliteConnection connection, CacheFilter filter, long nowUnixNs)
    {
        Run(connection, "PRAGMA secure_delete = ON");
        int removed;
        using (SqliteTransaction transaction = connection.BeginTransaction())
        {
            using SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            string fitting = CacheRows.Fitting(command, filter);
            command.CommandText =
                "SELECT id, tenant, model, is_strict, embedder FROM questions WHERE " + fitting;
            foreach ((CellKey cell, byte[] row) in RemovalsOf(command, nowUnixNs))
            {
                Append(transaction, cell, row);
            }

            command.CommandText = "DELETE FROM questions WHERE " + fitting;
            removed = command.ExecuteNonQuery();
            transaction.Commit();
        }

        Run(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        return removed;
    }

    private static List<(CellKey Cell, byte[] Row)> RemovalsOf(SqliteCommand command, long nowUnixNs)
    {
        List<(CellKey, byte[])> rows = [];
        using SqliteDataReader at = command.ExecuteReader();
        while (at.Read())
        {
            SemanticPlace place = new(at.GetString(1), at.GetString(2), at.GetInt64(3) != 0, at.GetString(4));
            byte[] row = new byte[CellEventBytes.Length];
            CellEventBytes.Write(
                new CellEvent
                {
                    Kind = CellEventKind.Removed,
                    AtUnixNs = nowUnixNs,
                    Entry = unchecked((ulong)at.GetInt64(0)),
                },
                row
            );
            rows.AddRange(SemanticPlace.Classes.Select(one => (place.CellOf(one), row)));
        }

        return rows;
    }

    private static void Append(SqliteTransaction transaction, CellKey cell, byte[] row)
    {
        using SqliteCommand command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText =
            "INSERT INTO cell_rows SELECT coalesce(max(sequence), -1) + 1, $tenant, $route, $embedder, $class, $bytes FROM cell_rows";
        command.Parameters.AddWithValue("$tenant", cell.Tenant);
        command.Parameters.AddWithValue("$route", cell.Route);
        command.Parameters.AddWithValue("$embedder", cell.Embedder);
        command.Parameters.AddWithValue("$class", cell.GuardClass);
        command.Parameters.AddWithValue("$bytes", row);
        command.ExecuteNonQuery();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
