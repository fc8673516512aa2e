using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>Entries that gateways share, looked at and removed without one of them.</summary>
public static class SharedCacheRows
{
    /// <summary>True where gateways share entries.</summary>
    public static bool AreAt(SharedOptions? shared) => CacheStores.Of(shared) is not null;

    /// <summary>Number and bytes of entries that still hold, by model.</summary>
    /// <param name="shared">What gateways share.</param>
    /// <param name="nowUnixNs">Now.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <exception cref="FarthingException">The store does not answer (exit code 3).</exception>
    public static IReadOnlyDictionary<string, (long Entries, long Bytes)> ByModel(
        SharedOptions shared,
        long nowUnixNs,
        CancellationToken cancellation
    ) => Use(shared, store => store.ByModelAsync(nowUnixNs, cancellation));

    /// <summary>Removes the entries and questions that fit, and waits until every gateway has heard of it, or gives nothing.</summary>
    /// <param name="shared">What gateways share.</param>
    /// <param name="filter">Which.</param>
    /// <param name="clock">Waits.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>How much.</returns>
    /// <exception cref="FarthingException">The store does not answer (exit code 3).</exception>
    public static CachePurged Purge(
        SharedOptions shared,
        CacheFilter filter,
        TimeProvider clock,
        CancellationToken cancellation
    ) =>
        Use(
            shared,
            async store =>
            {
                CachePurged removed = await store.PurgeAsync(filter, cancellation);
                await Task.Delay(new SharedTimes().TrustFor, clock, cancellation);
                return removed;
            }
        );

    private static T Use<T>(SharedOptions shared, Func<PostgresCacheStore, Task<T>> use) =>
        Task.Run(async () =>
            {
                await using PostgresCacheStore store = CacheStores.Of(shared)!();
                try
                {
                    await store.NewsAsync(long.MaxValue, CancellationToken.None); // Its tables, where they are not there yet.
                    return await use(store);
                }
                catch (CacheStoreAwayException away)
                {
                    throw new FarthingException(
                        new Fault(
                            CacheFaultCodes.Unreadable,
                            $"the store of the cache that gateways share cannot be used: {away.Message}"
                        )
                        {
                            Path = "shared",
                            Expected = $"a {PostgresCacheStore.Name} that answers from here",
                        },
                        exitCode: 3
                    );
                }
            })
            .GetAwaiter()
            .GetResult();
}

/// <summary>The store that a configuration names.</summary>
internal static class CacheStores
{
    /// <summary>What opens it; null where entries are not shared. It does not connect yet.</summary>
    /// <param name="shared">What several gateways share; null: nothing.</param>
    public static Func<PostgresCacheStore>? Of(SharedOptions? shared) =>
        shared is { Cache: CacheShare.Postgres } ? () => new PostgresCacheStore(shared.Postgres) : null;
}

/// <summary>Times of a gateway's dealings with a shared store.</summary>
internal sealed record SharedTimes
{
    /// <summary>How often it asks for purges.</summary>
    public TimeSpan AskEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For such an answer, and one to a write.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A request waits for the store no longer.</summary>
    public TimeSpan FindWithin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>So long after it asked the last time that was answered, a gateway gives entries, also from its memory; then it cannot know what was purged.</summary>
    public TimeSpan TrustFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For a purge.</summary>
    public TimeSpan PurgeWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Calm before the store is said to be back.</summary>
    public TimeSpan BackAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a gateway writes the rows of the semantic cache that wait, and reads those of all.</summary>
    public TimeSpan TailEvery { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How often it looks whether rows should be gathered, and old ones removed.</summary>
    public TimeSpan GatherEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gathered rows stay that long; a gateway that is further behind reads everything again.</summary>
    public TimeSpan KeepRowsFor { get; init; } = TimeSpan.FromMinutes(10);
}
