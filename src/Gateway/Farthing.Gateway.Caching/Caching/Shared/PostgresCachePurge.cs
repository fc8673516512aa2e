using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Ledger;
using Npgsql;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>Purges of the cache's tables in PostgreSQL: entries and questions as one, numbered, and on disk when the call returns.</summary>
internal static class PostgresCachePurge
{
    /// <summary>Removes what fits, for good.</summary>
    public static Task<CachePurged> RunAsync(
        PostgresCacheLink link,
        CacheFilter filter,
        CancellationToken cancellation
    ) => link.RunAsync(connection => RunAsync(connection, filter, cancellation), cancellation);

    private static async Task<CachePurged> RunAsync(
        NpgsqlConnection connection,
        CacheFilter filter,
        CancellationToken cancellation
    )
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        await using NpgsqlCommand wait = PostgresCacheLink.Command(
            connection,
            "SET LOCAL synchronous_commit = on"
        );
        await wait.ExecuteNonQueryAsync(cancellation);
        await using NpgsqlCommand purge = PostgresCacheLink.Command(
            connection,
            "SELECT entries, questions FROM farthing.cache_purge($1::text, $2::text, $3::text)",
            OrNull(filter.Key),
            OrNull(filter.Tag),
            OrNull(filter.Model)
        );
        CachePurged purged;
        await using (NpgsqlDataReader at = await purge.ExecuteReaderAsync(cancellation))
        {
            await at.ReadAsync(cancellation);
            purged = new CachePurged(at.GetInt64(0), at.GetInt64(1));
        }

        await transaction.CommitAsync(cancellation);
        return purged;
    }

    private static object OrNull(string? text) => text is null ? DBNull.Value : RecordText.Clean(text);
}
