namespace Farthing.Gateway.Limits;

/// <summary>A gateway's share of a bucket while the store is away, or the whole of it where there is none: the generic cell rate algorithm with the limit divided by the number of gateways, from where the shared bucket was last seen.</summary>
/// <remarks>A share may be less than one request a minute: it then saves up beyond a minute for the one request. Not thread-safe.</remarks>
internal sealed class AwayBucket
{
    private const long BurstNs = 60_000_000_000;
    private readonly long perMinute;
    private double nsPerUnit;
    private int gateways;
    private long fullAtNs;
    private long repaidAtNs;

    /// <param name="away">The time away.</param>
    /// <param name="perMinute">The whole limit.</param>
    /// <param name="fullAtNs">When the shared bucket would be full, as last seen.</param>
    public AwayBucket(AwayState away, long perMinute, long fullAtNs)
    {
        this.perMinute = perMinute;
        this.fullAtNs = Math.Max(fullAtNs, away.SinceNs);
        Change(away);
    }

    /// <summary>When it is full, as a minute's worth.</summary>
    public long FullAtNs => fullAtNs;

    /// <summary>The store goes away again before it heard of this share: it goes on.</summary>
    public void Change(AwayState away)
    {
        gateways = away.Gateways;
        nsPerUnit = (double)BurstNs * gateways / perMinute;
    }

    /// <summary>Nanoseconds until so many units fit. More than the whole limit fit when so much was saved up.</summary>
    public long WaitNs(long units, long nowNs)
    {
        long cost = Math.Min(BurstNs * gateways, Cost(units));
        return Math.Max(0, cost - Level(cost, nowNs));
    }

    /// <summary>Takes units.</summary>
    public void Take(long units, long nowNs)
    {
        long cost = Cost(units);
        long most = Math.Max(BurstNs, Math.Min(BurstNs * gateways, cost));
        fullAtNs = Math.Max(fullAtNs, nowNs + BurstNs - most) + cost;
        repaidAtNs = Math.Max(repaidAtNs, nowNs) + cost;
    }

    /// <summary>Corrects what was taken.</summary>
    public void Correct(long units)
    {
        long cost = Cost(units);
        fullAtNs += cost;
        repaidAtNs += cost;
    }

    /// <summary>Units that were taken here and have not dripped back: the shared bucket has to know of them.</summary>
    public long Owed(long nowNs) => (long)Math.Ceiling(Math.Max(0, repaidAtNs - nowNs) / nsPerUnit);

    /// <summary>True where it is full: a new one would stand the same.</summary>
    public bool IsIdle(long nowNs) => fullAtNs <= nowNs && repaidAtNs <= nowNs;

    // Rounded down, so that a minute's worth fits into a minute.
    private long Cost(long units) => (long)(units * nsPerUnit);

    private long Level(long cost, long nowNs) =>
        Math.Min(Math.Max(BurstNs, cost), BurstNs - (fullAtNs - nowNs));
}
