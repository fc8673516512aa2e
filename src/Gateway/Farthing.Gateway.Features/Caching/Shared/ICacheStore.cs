using Farthing.Gateway.Caching.Complaints;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>Where several gateways keep entries together. Any thread.</summary>
/// <remarks>
/// Purges have numbers. One removes what fits, and is remembered: an entry whose request began before it is refused from then on, however late it comes.
/// Every method throws <see cref="CacheStoreAwayException"/> where the store does not answer; the call may have happened then.
/// </remarks>
internal interface ICacheStore : IAsyncDisposable
{
    /// <summary>Its name: PostgreSQL, Redis.</summary>
    string Name { get; }

    /// <summary>Its life, and its purges behind a number.</summary>
    Task<CacheNews> NewsAsync(long since, CancellationToken cancellation);

    /// <summary>Rows under these keys that still hold.</summary>
    /// <param name="keys">One or two.</param>
    /// <param name="isStream">Their form.</param>
    /// <param name="nowUnixNs">Now.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<CacheRow>> FindAsync(
        CacheKey[] keys,
        bool isStream,
        long nowUnixNs,
        CancellationToken cancellation
    );

    /// <summary>Keeps entries, each in the place of an older one with its key, and removes the least worth keeping where they are too many.</summary>
    /// <returns>How many were kept: not those of before a purge that fits, or of another life.</returns>
    Task<int> WriteAsync(
        IReadOnlyList<CacheWrite> writes,
        CacheBounds bounds,
        CancellationToken cancellation
    );

    /// <summary>Counts hits: entries that are used are kept longer.</summary>
    Task HitAsync(
        IReadOnlyDictionary<(CacheKey Key, bool IsStream), int> hits,
        long nowUnixNs,
        CancellationToken cancellation
    );

    /// <summary>Removes one row.</summary>
    Task DropAsync(CacheKey key, bool isStream, Guid id, CancellationToken cancellation);

    /// <summary>Removes the entries of keys that were complained of, in either form, and tells every gateway that follows.</summary>
    Task ComplainAsync(IReadOnlyList<Complaint> made, long nowUnixNs, CancellationToken cancellation);

    /// <summary>Complaints behind a number, in their order, each with its own.</summary>
    Task<IReadOnlyList<(long Number, Complaint Complaint)>> ComplaintsAsync(
        long since,
        CancellationToken cancellation
    );

    /// <summary>Removes what fits, for good.</summary>
    /// <returns>How much.</returns>
    Task<CachePurged> PurgeAsync(CacheFilter filter, CancellationToken cancellation);

    /// <summary>Removes what no longer holds.</summary>
    Task CleanAsync(long nowUnixNs, CancellationToken cancellation);

    /// <summary>Empties it and begins a new life, unless somebody did so meanwhile: it has lost purges, and may give again what they removed.</summary>
    /// <param name="seen">The life that is to end.</param>
    /// <param name="cancellation">Gives up.</param>
    Task RenewAsync(Guid seen, CancellationToken cancellation);

    /// <summary>Number and bytes of entries that still hold, by model.</summary>
    Task<Dictionary<string, (long Entries, long Bytes)>> ByModelAsync(
        long nowUnixNs,
        CancellationToken cancellation
    );
}
