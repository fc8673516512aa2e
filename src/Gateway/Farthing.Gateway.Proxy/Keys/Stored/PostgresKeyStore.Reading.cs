using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;
using Npgsql;

namespace Farthing.Gateway.Keys.Stored;

/// <content>Follows what changes, here and at other gateways.</content>
public sealed partial class PostgresKeyStore
{
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

    /// <summary>Reads all keys and budgets if any of them may have changed: none is ever deleted, and each change adds 1 to a revision.</summary>
    private void Read(NpgsqlConnection connection)
    {
        Migrate(connection);
        (long, long, long, long) now;
        using (
            NpgsqlCommand ask = new(
                """
                SELECT * FROM (SELECT count(*), coalesce(sum(revision), 0)::bigint FROM farthing.keys) k,
                  (SELECT count(*), coalesce(sum(revision), 0)::bigint FROM farthing.stored_budgets) b
                """,
                connection
            )
        )
        {
            using NpgsqlDataReader at = ask.ExecuteReader();
            at.Read();
            now = (at.GetInt64(0), at.GetInt64(1), at.GetInt64(2), at.GetInt64(3));
        }

        if (now == stamp)
        {
            Tell();
            return;
        }

        Merge(
            All(connection, "SELECT document::text FROM farthing.keys", KeyJson.Default.StoredKey),
            All(
                connection,
                "SELECT document::text FROM farthing.stored_budgets",
                KeyJson.Default.StoredBudget
            )
        );
        cache.TryWrite(table.All);
        budgetCache.TryWrite(budgets.All);
        stamp = now;
    }

    /// <summary>Makes the tables unless they are known to be there; several may do so at once.</summary>
    private void Migrate(NpgsqlConnection connection)
    {
        if (!isMigrated)
        {
            PostgresTables.Make(connection, PostgresKeySchema.Part);
            isMigrated = true;
        }
    }

    private static List<T> All<T>(NpgsqlConnection connection, string sql, JsonTypeInfo<T> type)
        where T : class
    {
        List<T> found = [];
        using NpgsqlCommand ask = new(sql, connection);
        using NpgsqlDataReader at = ask.ExecuteReader();
        while (at.Read())
        {
            found.Add(KeyJson.Read(Encoding.UTF8.GetBytes(at.GetString(0)), type));
        }

        return found;
    }

    /// <summary>Takes in what is newer than what is known: what was read before a change here must not undo it.</summary>
    private void Merge(IReadOnlyList<StoredKey> found, IReadOnlyList<StoredBudget> foundBudgets)
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

            StoredBudget[] newerBudgets =
            [
                .. foundBudgets.Where(budget =>
                    budgets.Find(budget.Id) is not StoredBudget there || there.Revision < budget.Revision
                ),
            ];
            table.Put(newer);
            budgets.Put(newerBudgets);
            isUntold |= newer.Count > 0 || newerBudgets.Length > 0;
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
}
