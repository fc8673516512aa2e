using Farthing.Gateway.Caching.Policies;

namespace Farthing.Gateway.Caching;

/// <summary>Counts of the cache since the start.</summary>
public sealed class CacheCounts
{
    private readonly long[] bypasses = new long[Enum.GetValues<CacheBypass>().Length];
    private long hits;
    private long hitsElsewhere;
    private long misses;
    private long stored;
    private long outdated;
    private long lookups;

    /// <summary>Requests that it answered.</summary>
    public long Hits => Interlocked.Read(ref hits);

    /// <summary>Entries that the shared store had, and this gateway's memory had not.</summary>
    public long HitsElsewhere => Interlocked.Read(ref hitsElsewhere);

    /// <summary>Requests that went upstream.</summary>
    public long Misses => Interlocked.Read(ref misses);

    /// <summary>Answers that were stored.</summary>
    public long Stored => Interlocked.Read(ref stored);

    /// <summary>Answers that were not stored because a purge had come meanwhile.</summary>
    public long Outdated => Interlocked.Read(ref outdated);

    /// <summary>Requests of keys or models with a cache: of others nothing is computed.</summary>
    public long Visits => Interlocked.Read(ref lookups);

    /// <summary>Requests that went past it for a reason.</summary>
    public long BypassesOf(CacheBypass reason) => Interlocked.Read(ref bypasses[(int)reason]);

    /// <summary>Requests that went past it.</summary>
    public long Bypasses
    {
        get
        {
            long sum = 0;
            for (int i = 0; i < bypasses.Length; i++)
            {
                sum += Interlocked.Read(ref bypasses[i]);
            }

            return sum;
        }
    }

    internal void Visit() => Interlocked.Increment(ref lookups);

    internal void Hit() => Interlocked.Increment(ref hits);

    internal void HitElsewhere() => Interlocked.Increment(ref hitsElsewhere);

    internal void Miss() => Interlocked.Increment(ref misses);

    internal void Store() => Interlocked.Increment(ref stored);

    internal void Outdate() => Interlocked.Increment(ref outdated);

    internal void Bypass(CacheBypass reason) => Interlocked.Increment(ref bypasses[(int)reason]);
}
