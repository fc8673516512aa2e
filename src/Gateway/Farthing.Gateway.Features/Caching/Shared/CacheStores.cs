using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Sharing;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>The store that a configuration names.</summary>
internal static class CacheStores
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(3);

    /// <summary>What opens it; null where entries are not shared. It does not connect yet.</summary>
    /// <param name="shared">What several gateways share; null: nothing.</param>
    public static Func<ICacheStore>? Of(SharedOptions? shared) =>
        shared switch
        {
            { Cache: CacheShare.Postgres, Postgres: string postgres } => () =>
                new PostgresCacheStore(postgres),
            { Cache: CacheShare.Redis, Redis: string redis, Postgres: string postgres } => () =>
                new RedisCacheStore(redis, Within, new PostgresCacheLink(postgres, "farthing cache")),
            _ => null,
        };
}
