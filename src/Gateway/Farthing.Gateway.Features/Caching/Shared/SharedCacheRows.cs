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

    private static T Use<T>(SharedOptions shared, Func<ICacheStore, Task<T>> use) =>
        Task.Run(async () =>
            {
                await using ICacheStore store = CacheStores.Of(shared)!();
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
                            Expected = $"a {store.Name} that answers from here",
                        },
                        exitCode: 3
                    );
                }
            })
            .GetAwaiter()
            .GetResult();
}
