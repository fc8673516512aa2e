using System.Data;
using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Ledger;
using Npgsql;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>Entries that several gateways share in PostgreSQL: a row each. Commits of entries are not waited for on disk, purges are. Any thread.</summary>
/// <remarks>
/// Purges have numbers. One removes what fits, and is remembered: an entry whose request began before it is refused from then on, however late it comes.
/// Every method throws <see cref="CacheStoreAwayException"/> where the store does not answer; the call may have happened then.
/// </remarks>
internal sealed class PostgresCacheStore : IAsyncDisposable
{
    private readonly PostgresCacheLink link;

    /// <summary>Does not connect yet.</summary>
    /// <param name="connection">As Npgsql takes it. Never printed.</param>
    public PostgresCacheStore(string connection) =>
        link = new PostgresCacheLink(connection, "farthing cache", "-c synchronous_commit=off");

    /// <summary>Its name in messages.</summary>
    public const string Name = "PostgreSQL";

    /// <summary>Its life, and its purges behind a number.</summary>
    public Task<CacheNews> NewsAsync(long since, CancellationToken cancellation) =>
        link.RunAsync(
            async connection =>
            {
                // One statement, one moment: the number is that of the last purge of the list.
                await using NpgsqlCommand command = PostgresCacheLink.Command(
                    connection,
                    """
                    SELECT c.incarnation, c.purged, c.forgotten, p.number IS NOT NULL, p.key_id, p.tag, p.model
                    FROM farthing.cache_state c LEFT JOIN farthing.cache_purges p ON p.number > $1 ORDER BY p.number
                    """,
                    since
                );
                await using NpgsqlDataReader at = await command.ExecuteReaderAsync(cancellation);
                List<CacheFilter> purges = [];
                (CacheMark Mark, long Forgotten)? state = null;
                while (await at.ReadAsync(cancellation))
                {
                    state = (new CacheMark(at.GetGuid(0), at.GetInt64(1)), at.GetInt64(2));
                    if (at.GetBoolean(3))
                    {
                        purges.Add(new CacheFilter(Text(at, 4), Text(at, 5), Text(at, 6)));
                    }
                }

                return state is (CacheMark mark, long forgotten)
                    ? new CacheNews(mark, forgotten, purges)
                    : throw new CacheStoreAwayException("the tables of the cache in PostgreSQL are damaged");
            },
            cancellation
        );

    /// <summary>Rows under these keys that still hold.</summary>
    /// <param name="keys">One or two.</param>
    /// <param name="isStream">Their form.</param>
    /// <param name="nowUnixNs">Now.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<CacheRow>> FindAsync(
        CacheKey[] keys,
        bool isStream,
        long nowUnixNs,
        CancellationToken cancellation
    ) =>
        link.RunAsync<IReadOnlyList<CacheRow>>(
            async connection =>
            {
                await using NpgsqlCommand command = PostgresCacheLink.Command(
                    connection,
                    "SELECT key, id, record FROM farthing.cache_entries WHERE key = ANY ($1) AND is_stream = $2 AND expires_ns > $3",
                    Array.ConvertAll(keys, static key => key.ToBytes()),
                    isStream,
                    nowUnixNs
                );
                // In sequence: a long record goes into its own array, not through a buffer of the row's length.
                await using NpgsqlDataReader at = await command.ExecuteReaderAsync(
                    CommandBehavior.SequentialAccess,
                    cancellation
                );
                List<CacheRow> rows = [];
                while (await at.ReadAsync(cancellation))
                {
                    rows.Add(
                        new CacheRow(
                            CacheKey.Of(at.GetFieldValue<byte[]>(0)),
                            at.GetGuid(1),
                            at.GetFieldValue<byte[]>(2)
                        )
                    );
                }

                return rows;
            },
            cancellation
        );

    /// <summary>Keeps entries, each in the place of an older one with its key, and removes the least worth keeping where they are too many.</summary>
    /// <returns>How many were kept: not those of before a purge that fits, or of another life.</returns>
    public Task<int> WriteAsync(
        IReadOnlyList<CacheWrite> writes,
        CacheBounds bounds,
        CancellationToken cancellation
    ) =>
        link.RunAsync(
            async connection =>
            {
                await using NpgsqlBatch batch = new(connection);
                foreach (CacheWrite write in writes)
                {
                    batch.BatchCommands.Add(Put(write, bounds));
                }

                int kept = 0;
                await using NpgsqlDataReader at = await batch.ExecuteReaderAsync(cancellation);
                do
                {
                    while (await at.ReadAsync(cancellation))
                    {
                        kept += at.GetBoolean(0) ? 1 : 0;
                    }
                } while (await at.NextResultAsync(cancellation));

                return kept;
            },
            cancellation
        );

    /// <summary>Counts hits: entries that are used are kept longer.</summary>
    public Task HitAsync(
        IReadOnlyDictionary<(CacheKey Key, bool IsStream), int> hits,
        long nowUnixNs,
        CancellationToken cancellation
    ) =>
        link.DoAsync(
            "SELECT farthing.cache_hit($1, $2, $3, $4)",
            cancellation,
            hits.Keys.Select(one => one.Key.ToBytes()).ToArray(),
            hits.Keys.Select(one => one.IsStream).ToArray(),
            hits.Values.ToArray(),
            CacheScore.DayOf(nowUnixNs)
        );

    /// <summary>Removes one row.</summary>
    public Task DropAsync(CacheKey key, bool isStream, Guid id, CancellationToken cancellation) =>
        link.DoAsync("SELECT farthing.cache_drop($1, $2, $3)", cancellation, key.ToBytes(), isStream, id);

    /// <summary>Removes the entries of keys that were complained of, in either form, and tells every gateway that follows.</summary>
    public Task ComplainAsync(
        IReadOnlyList<Complaint> made,
        long nowUnixNs,
        CancellationToken cancellation
    ) =>
        link.DoAsync(
            "SELECT farthing.cache_complain($1, $2, $3)",
            cancellation,
            made.Select(one => one.Key.ToBytes()).ToArray(),
            made.Max(one => one.UntilUnixNs),
            nowUnixNs
        );

    /// <summary>Complaints behind a number, in their order, each with its own.</summary>
    public Task<IReadOnlyList<(long Number, Complaint Complaint)>> ComplaintsAsync(
        long since,
        CancellationToken cancellation
    ) =>
        link.RunAsync<IReadOnlyList<(long, Complaint)>>(
            async connection =>
            {
                await using NpgsqlCommand command = PostgresCacheLink.Command(
                    connection,
                    "SELECT number, key, until_ns FROM farthing.cache_complaints WHERE number > $1 ORDER BY number",
                    since
                );
                await using NpgsqlDataReader at = await command.ExecuteReaderAsync(cancellation);
                List<(long, Complaint)> found = [];
                while (await at.ReadAsync(cancellation))
                {
                    CacheKey key = CacheKey.Of(at.GetFieldValue<byte[]>(1));
                    found.Add((at.GetInt64(0), new Complaint(key, at.GetInt64(2))));
                }

                return found;
            },
            cancellation
        );

    /// <summary>Removes what fits, for good.</summary>
    /// <returns>How much.</returns>
    public Task<CachePurged> PurgeAsync(CacheFilter filter, CancellationToken cancellation) =>
        PostgresCachePurge.RunAsync(link, filter, cancellation);

    /// <summary>Removes what no longer holds.</summary>
    public Task CleanAsync(long nowUnixNs, CancellationToken cancellation) =>
        link.DoAsync("SELECT farthing.cache_clean($1)", cancellation, nowUnixNs);

    /// <summary>Empties it and begins a new life, unless somebody did so meanwhile: it has lost purges, and may give again what they removed.</summary>
    /// <param name="seen">The life that is to end.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task RenewAsync(Guid seen, CancellationToken cancellation) =>
        link.DoAsync("SELECT farthing.cache_renew($1)", cancellation, seen);

    /// <summary>Number and bytes of entries that still hold, by model.</summary>
    public Task<Dictionary<string, (long Entries, long Bytes)>> ByModelAsync(
        long nowUnixNs,
        CancellationToken cancellation
    ) =>
        link.RunAsync(
            async connection =>
            {
                await using NpgsqlCommand command = PostgresCacheLink.Command(
                    connection,
                    "SELECT model, count(*), sum(bytes)::bigint FROM farthing.cache_entries WHERE expires_ns > $1 GROUP BY model",
                    nowUnixNs
                );
                await using NpgsqlDataReader at = await command.ExecuteReaderAsync(cancellation);
                Dictionary<string, (long, long)> models = new(StringComparer.Ordinal);
                while (await at.ReadAsync(cancellation))
                {
                    models.Add(at.GetString(0), (at.GetInt64(1), at.GetInt64(2)));
                }

                return models;
            },
            cancellation
        );

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => link.DisposeAsync();

    private static NpgsqlBatchCommand Put(CacheWrite write, CacheBounds bounds)
    {
        CacheEntry entry = write.Entry;
        NpgsqlBatchCommand command = new(
            "SELECT farthing.cache_put($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"
        );
        foreach (
            object value in (object[])
                [
                    write.Mark.Incarnation,
                    write.Mark.Purge,
                    entry.Key.ToBytes(),
                    entry.IsStream,
                    entry.Id,
                    RecordText.Clean(entry.Tenant),
                    RecordText.Clean(entry.KeyId),
                    entry.Tags.Select(RecordText.Clean).ToArray(),
                    RecordText.Clean(entry.Model),
                    entry.StoredUnixNs,
                    entry.ExpiresUnixNs,
                    entry.Bytes,
                    CacheScore.WorthOf(entry),
                    CacheScore.Of(entry),
                    write.Record,
                    bounds.Bytes,
                    bounds.TenantBytes,
                ]
        )
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    private static string? Text(NpgsqlDataReader at, int column) =>
        at.IsDBNull(column) ? null : at.GetString(column);
}

/// <summary>What a shared store says of its purges.</summary>
/// <param name="Mark">Its life, and its last purge.</param>
/// <param name="Forgotten">The number of the last purge that it does not know any more.</param>
/// <param name="Purges">Those behind the one that was asked from.</param>
internal sealed record CacheNews(CacheMark Mark, long Forgotten, IReadOnlyList<CacheFilter> Purges);

/// <summary>A row of a shared store.</summary>
/// <param name="Key">Where it stands.</param>
/// <param name="Id">Its id, to remove this one and no later one.</param>
/// <param name="Record">As <see cref="CacheRecord"/> wrote it, or whatever it has become.</param>
internal readonly record struct CacheRow(CacheKey Key, Guid Id, byte[] Record);
