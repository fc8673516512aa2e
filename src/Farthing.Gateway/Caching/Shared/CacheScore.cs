using Farthing.Gateway.Caching.Stores;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>What an entry of a shared store is worth keeping: hits × dollars / bytes, with hits that count less the older they are, as in memory. Kept as a number whose order time does not change: ln(hits × dollars / bytes) at some time + that time / 24 h.</summary>
internal static class CacheScore
{
    private const double DayNs = 24 * 3600e9;
    private const double LeastUsd = 1e-9; // A logarithm of 0 there is none.

    /// <summary>Dollars a byte that a hit saves.</summary>
    public static double WorthOf(CacheEntry entry) =>
        Math.Max(LeastUsd, (double?)entry.Cost?.Usd ?? MemoryStore.UnknownUsd) / entry.Bytes;

    /// <summary>A time in the score's days.</summary>
    public static double DayOf(long unixNs) => unixNs / DayNs;

    /// <summary>The score of a new entry, which counts as one hit.</summary>
    public static double Of(CacheEntry entry) => Math.Log(WorthOf(entry)) + DayOf(entry.StoredUnixNs);
}
