namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Time of a shared bucket: whole ticks of 100 ns since 2026, at the store's own clock.</summary>
internal static class RateTicks
{
    public const long PerSecond = 10_000_000;

    /// <summary>Capacity of a bucket, as time: a minute.</summary>
    public const long Burst = 60 * PerSecond;

    /// <summary>Units that were taken ahead count as outstanding in this span and the next: 2.5 s, longer than <see cref="ChunkLifeNs"/>.</summary>
    public const long Span = PerSecond * 5 / 2;

    /// <summary>Seconds from 1970 to 2026, where ticks begin.</summary>
    public const long StartUnixSeconds = 1_767_225_600;

    /// <summary>Time for which a gateway may use units that it took ahead, from before it asked for them.</summary>
    public const long ChunkLifeNs = 2_000_000_000;

    /// <summary>Value of one unit as time.</summary>
    public static double PerUnit(long perMinute) => (double)Burst / perMinute;

    /// <summary>Value of units, rounded against the taker: up when taken or owed, down when they come back (negative).</summary>
    public static long Cost(long units, double ticksPerUnit) => (long)Math.Ceiling(units * ticksPerUnit);
}
