using Farthing.Gateway.Admission;
using Farthing.Gateway.Sharing.Rates;

namespace Farthing.Gateway.Limits;

/// <summary>Units of a shared bucket that this gateway has in hand: taken ahead for about the next second of its own rate, brought back after two.</summary>
/// <param name="bucket">Whose it is.</param>
/// <param name="id">Its name in the store.</param>
/// <param name="of">What it limits, in words.</param>
/// <param name="perMinute">The limit.</param>
/// <param name="ofTokens">Whether it counts tokens; otherwise requests.</param>
internal sealed class RateMeter(RateBucket bucket, string id, string of, long perMinute, bool ofTokens)
    : SharedMeter(bucket, id, ofTokens)
{
    private const long SecondNs = 1_000_000_000;
    private const long BurstNs = 60 * SecondNs;
    private readonly double ticksPerUnit = RateTicks.PerUnit(perMinute);
    private readonly double nsPerUnit = (double)BurstNs / perMinute;
    private long inHand;
    private long takenAtTicks;
    private long lapsesAtNs;
    private long fullAtNs;
    private long owed;
    private long asked;
    private long used;
    private long usedSinceNs;
    private double usedPerSecond;
    private bool isReplaced;
    private AwayBucket? share;
    private AwayState? shareOf;

    /// <inheritdoc/>
    public override string Of => of;

    /// <inheritdoc/>
    public override bool IsInHand => inHand > 0;

    /// <inheritdoc/>
    public override bool IsIdle(long nowNs) =>
        base.IsIdle(nowNs) && owed == 0 && (share?.IsIdle(nowNs) ?? true) && fullAtNs <= nowNs;

    /// <summary>The store does not know of everything that was taken.</summary>
    public bool IsOwing => owed != 0 || share is not null;

    /// <inheritdoc/>
    public override bool Covers(long units, long nowNs) => inHand >= Math.Max(1, units) && nowNs < lapsesAtNs;

    /// <inheritdoc/>
    public override void Take(long units)
    {
        inHand -= units;
        used += units;
    }

    /// <inheritdoc/>
    public override VisitedMeter Prepare(long needed, long nowNs)
    {
        // Where half is used, what is in hand may be what the request needs: it goes back first.
        isReplaced = needed == 0 ? IsDue(nowNs) : !Covers(needed, nowNs) || fullAtNs - nowNs > BurstNs / 2;
        VisitedMeter visited = new()
        {
            Id = Id,
            TicksPerUnit = ticksPerUnit,
            Back = isReplaced ? inHand : 0,
            TakenAt = takenAtTicks,
            Ahead = isReplaced && needed > 0 ? OwnRate(nowNs) : 0,
            Owed = owed + (share?.Owed(nowNs) ?? 0),
        };
        asked = owed;
        owed = 0;
        inHand = isReplaced ? 0 : inHand;
        return visited;
    }

    /// <inheritdoc/>
    public override void Apply(long granted, long got, long stands, long storeTicks, long sentNs, long nowNs)
    {
        share = null;
        used += granted;
        fullAtNs = nowNs + (stands * 100);
        SeenAtNs = nowNs;
        if (isReplaced)
        {
            inHand = got;
            takenAtTicks = storeTicks;
            lapsesAtNs = sentNs + RateTicks.ChunkLifeNs;
        }
    }

    /// <inheritdoc/>
    public override void Fail(in VisitedMeter visited) => owed += Math.Max(0, asked);

    /// <inheritdoc/>
    public override bool IsDue(long nowNs) => inHand > 0 && nowNs >= lapsesAtNs;

    /// <inheritdoc/>
    public override long AwayWaitNs(long units, AwayState away, long nowNs) =>
        Share(away).WaitNs(units, nowNs);

    /// <inheritdoc/>
    public override void TakeAway(long units, AwayState away, long nowNs) => Share(away).Take(units, nowNs);

    /// <inheritdoc/>
    public override void GiveBack(long units)
    {
        used -= units;
        owed -= units;
    }

    /// <summary>An answer took so many tokens more than were taken for it; negative: less.</summary>
    /// <param name="units">How many.</param>
    /// <param name="admittedAway">The time away in which the request was let in; null: none.</param>
    /// <returns>True when the store has to be told.</returns>
    public bool Correct(long units, AwayState? admittedAway)
    {
        if (admittedAway is not null && share is not null)
        {
            share.Correct(units);
            return false;
        }

        owed += units;
        return units != 0;
    }

    /// <summary>Units in hand that may still be used.</summary>
    public long InHand(long nowNs) => nowNs < lapsesAtNs ? inHand : 0;

    /// <summary>State of the shared bucket as last seen, with its units in hand.</summary>
    public RateWindow Window(long nowNs, AwayState? away)
    {
        bool isAlone = away is { Gateways: > 0 };
        long until = isAlone ? (share ?? new AwayBucket(away!, perMinute, fullAtNs)).FullAtNs : fullAtNs;
        double free = Math.Max(0, BurstNs - Math.Max(0, until - nowNs));
        long gateways = isAlone ? away!.Gateways : 1;
        long left = (long)(free / (nsPerUnit * gateways)) + (isAlone ? 0 : inHand);
        return new RateWindow(
            perMinute,
            Math.Min(perMinute, left),
            TimeSpan.FromTicks(Math.Max(0, until - nowNs) / 100)
        );
    }

    private AwayBucket Share(AwayState away)
    {
        if (share is not null && ReferenceEquals(shareOf, away))
        {
            return share;
        }

        shareOf = away;
        share?.Change(away);
        return share ??= new AwayBucket(away, perMinute, fullAtNs);
    }

    /// <summary>Units of the next second, as the last ones went.</summary>
    private long OwnRate(long nowNs)
    {
        double seconds = Math.Max(0.001, (nowNs - usedSinceNs) / (double)SecondNs);
        usedPerSecond = (usedPerSecond + (used / seconds)) / 2;
        used = 0;
        usedSinceNs = nowNs;
        return (long)Math.Min(usedPerSecond, perMinute);
    }
}

/// <summary>A time in which a gateway counts by itself: the store cannot be reached, or it has none.</summary>
/// <param name="Gateways">How many gateways there were; 0: this one has never reached the store.</param>
/// <param name="SinceNs">Since when.</param>
/// <param name="Reason">Why, in words without secrets.</param>
internal sealed record AwayState(int Gateways, long SinceNs, string Reason)
{
    /// <summary>A gateway without a store: its share is the whole, for good.</summary>
    public static AwayState Alone { get; } = new(1, 0, "");
}
