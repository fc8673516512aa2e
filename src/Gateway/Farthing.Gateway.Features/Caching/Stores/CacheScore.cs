namespace Farthing.Gateway.Caching.Stores;

/// <summary>What an entry is worth keeping: hits × dollars per hit / bytes, with hits that count less the older they are (24 h). Kept as a number whose order time does not change: ln(hits × dollars / bytes) at some time + that time / 24 h.</summary>
internal static class CacheScore
{
    private const double DayNs = 24 * 3600e9;
    private const double UnknownUsd = 1e-4; // A hit of unknown price is worth as much as a short answer's.
    private const double LeastUsd = 1e-9; // A logarithm of 0 there is none.

    /// <summary>Dollars a byte that a hit saves.</summary>
    public static double WorthOf(CacheEntry entry) =>
        Math.Max(LeastUsd, entry.Cost?.NanoUsd * 1e-9 ?? UnknownUsd) / entry.Bytes;

    /// <summary>A time in the score's days.</summary>
    public static double DayOf(long unixNs) => unixNs / DayNs;

    /// <summary>The score of a new entry, which counts as one hit.</summary>
    public static double Of(CacheEntry entry) => Math.Log(WorthOf(entry)) + DayOf(entry.StoredUnixNs);

    /// <summary>The score after one more hit.</summary>
    /// <param name="score">The one before.</param>
    /// <param name="worth">As of <see cref="WorthOf"/>.</param>
    /// <param name="nowUnixNs">When it is hit.</param>
    public static double AfterHit(double score, double worth, long nowUnixNs)
    {
        double day = DayOf(nowUnixNs);
        return Math.Log(Math.Exp(score - day) + worth) + day;
    }
}
