using Farthing.Gateway.Sharing.Rates;

namespace Farthing.Gateway.Limits;

/// <summary>Slots of requests at a time that this gateway holds, and how many of them are in use.</summary>
/// <param name="bucket">Whose it is.</param>
/// <param name="id">Its name in the store.</param>
/// <param name="most">The limit.</param>
internal sealed class SlotMeter(RateBucket bucket, string id, int most)
    : SharedMeter(bucket, id, ofTokens: false)
{
    private const long SpareNs = 2_000_000_000;
    private long held;
    private long ofAll;
    private long usedAtNs;
    private long kept;

    /// <inheritdoc/>
    public override string Of => "requests at a time";

    /// <inheritdoc/>
    public override bool IsInHand => held > 0;

    /// <summary>Requests under way.</summary>
    public long Running { get; private set; }

    /// <summary>Slots that this gateway holds.</summary>
    public long Held => held;

    /// <summary>Slots that all gateways hold, as the store last said.</summary>
    public long OfAll => ofAll;

    /// <summary>More is spare than is fair, as last seen: what comes free goes back at once.</summary>
    /// <param name="gateways">How many there are.</param>
    public bool IsScarce(int gateways) =>
        held > Running && held - Running > (most - ofAll) / (4 * Math.Max(1, gateways));

    /// <inheritdoc/>
    public override bool IsIdle(long nowNs) => base.IsIdle(nowNs) && Running == 0;

    /// <inheritdoc/>
    public override bool Covers(long units, long nowNs)
    {
        usedAtNs = nowNs;
        return held - Running >= units;
    }

    /// <inheritdoc/>
    public override void Take(long units) => Running += units;

    /// <summary>A request ended.</summary>
    public void Leave() => Running--;

    /// <inheritdoc/>
    public override VisitedMeter Prepare(long needed, long nowNs)
    {
        // What it keeps is said as a number of its own, not as a difference: a visit whose end is unknown mends itself.
        held = held - Running >= Math.Max(1, needed) && needed > 0 ? held : Running;
        kept = held;
        return new VisitedMeter
        {
            Id = Id,
            Slots = most,
            Ahead = needed > 0 && held == Running ? Math.Max(1, Running / 8) : 0,
            Owed = kept,
        };
    }

    /// <inheritdoc/>
    public override void Apply(long granted, long got, long stands, long storeTicks, long sentNs, long nowNs)
    {
        held = kept + granted + got;
        Running += granted;
        ofAll = stands;
        SeenAtNs = nowNs;
    }

    /// <inheritdoc/>
    public override void Fail(in VisitedMeter visited) { }

    /// <inheritdoc/>
    public override void GiveBack(long units)
    {
        Running -= units;
    }

    /// <summary>Slots that a renewed life is asked for: at least those in use, whatever happened to the store.</summary>
    public int Renewed()
    {
        held = Math.Max(held, Running);
        return (int)held;
    }

    /// <inheritdoc/>
    public override bool IsDue(long nowNs) => held > Running && nowNs - usedAtNs >= SpareNs;

    /// <inheritdoc/>
    /// <remarks>A share is one at least.</remarks>
    public override long AwayWaitNs(long units, AwayState away, long nowNs) =>
        Running + units > Math.Max(1, most / away.Gateways) ? FullWaitNs : 0;

    /// <inheritdoc/>
    public override void TakeAway(long units, AwayState away, long nowNs)
    {
        Running += units;
        held = ReferenceEquals(away, AwayState.Alone) ? held : Math.Max(held, Running);
    }
}
