using Farthing.Gateway.Caching.Keys;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Caching.Complaints;

/// <summary>Complaints in the cache's file.</summary>
internal static class ComplaintRows
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Complaint> Read(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT key, until_ns FROM complaints ORDER BY until_ns";
        using SqliteDataReader at = command.ExecuteReader();
        List<Complaint> found = [];
        while (at.Read())
        {
            found.Add(new Complaint(CacheKey.Of((byte[])at[0]), at.GetInt64(1)));
        }

        return found;
    }

    /// <summary>Removes an entry and adds complaints, as one.</summary>
    public static void Write(SqliteConnection connection, Guid entry, IReadOnlyList<Complaint> made)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "DELETE FROM entries WHERE id = $id";
        command.Parameters.AddWithValue("$id", entry.ToString("N"));
        command.ExecuteNonQuery();
        foreach (Complaint one in made)
        {
            using SqliteCommand add = connection.CreateCommand();
            add.Transaction = transaction;
            add.CommandText = "INSERT OR REPLACE INTO complaints VALUES ($key, $until)";
            add.Parameters.AddWithValue("$key", one.Key.ToBytes());
            add.Parameters.AddWithValue("$until", one.UntilUnixNs);
            add.ExecuteNonQuery();
        }

        transaction.Commit();
    }
}
