namespace Farthing.Gateway.Limits;

/// <summary>The generic cell rate algorithm (ITU-T I.371), weighted: what came is remembered as one time, at which the bucket will be full again.</summary>
/// <remarks>A bucket holds a minute's worth. Not thread-safe: its owner locks.</remarks>
/// <param name="perMinute">Units a minute, at least 1.</param>
internal sealed class Gcra(long perMinute)
{
    /// <summary>What the bucket holds, as time.</summary>
    public const long BurstNs = 60_000_000_000;

    private readonly double nsPerUnit = (double)BurstNs / perMinute;
    private long fullAtNs;

    /// <summary>Units a minute.</summary>
    public long PerMinute => perMinute;

    /// <summary>Nanoseconds until so many units fit; 0: now. More units than the bucket holds fit when it is full, and leave a debt.</summary>
    public long WaitNs(long units, long nowNs)
    {
        long neededNs = Math.Min(BurstNs, (long)(units * nsPerUnit));
        return Math.Max(0, Math.Max(fullAtNs, nowNs) + neededNs - (nowNs + BurstNs));
    }

    /// <summary>Takes units.</summary>
    public void Take(long units, long nowNs) =>
        fullAtNs = Math.Max(fullAtNs, nowNs) + (long)(units * nsPerUnit);

    /// <summary>Gives units back, or takes more of them, when it is known what there were.</summary>
    public void Correct(long units) => fullAtNs += (long)(units * nsPerUnit);

    /// <summary>Units that fit now.</summary>
    public long Remaining(long nowNs) =>
        Math.Max(0, (long)((BurstNs - Math.Max(0, fullAtNs - nowNs)) / nsPerUnit));

    /// <summary>Nanoseconds until it is full.</summary>
    public long ResetNs(long nowNs) => Math.Max(0, fullAtNs - nowNs);
}
