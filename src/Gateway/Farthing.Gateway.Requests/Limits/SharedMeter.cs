using Farthing.Gateway.Sharing.Rates;

namespace Farthing.Gateway.Limits;

/// <summary>Units that this gateway has in hand of one bucket, or of one concurrency limit. Its bucket's lock guards it.</summary>
/// <param name="bucket">Whose it is.</param>
/// <param name="id">Its name in the store.</param>
/// <param name="ofTokens">Whether it counts tokens; otherwise requests.</param>
internal abstract class SharedMeter(RateBucket bucket, string id, bool ofTokens)
{
    /// <summary>Nobody knows when one of the requests under way will end: a second is what a client may wait.</summary>
    protected const long FullWaitNs = 1_000_000_000;

    /// <summary>A refusal holds for this long without asking again: what comes back meanwhile is found then.</summary>
    private const long RefusalNs = 100_000_000;
    private long refusedUntilNs;
    private long refusedUnits;
    private long refusedFitsAtNs;

    public RateBucket Bucket => bucket;

    public string Id => id;

    /// <summary>Units that a request of so many tokens needs.</summary>
    public long Units(long tokens) => ofTokens ? tokens : 1;

    /// <summary>Its limit, in words.</summary>
    public abstract string Of { get; }

    /// <summary>When the store last said how it stands; null: it never did.</summary>
    public long? SeenAtNs { get; protected set; }

    /// <summary>True while it waits for the next visit to bring something back.</summary>
    public bool IsQueued { get; set; }

    /// <summary>Something is in hand that has to go back one day.</summary>
    public abstract bool IsInHand { get; }

    /// <summary>True when a fresh one would answer the same.</summary>
    public virtual bool IsIdle(long nowNs) => !IsQueued && !IsInHand && refusedUntilNs <= nowNs;

    /// <summary>True when the units in hand are enough.</summary>
    public abstract bool Covers(long units, long nowNs);

    /// <summary>Takes from what is in hand.</summary>
    public abstract void Take(long units);

    /// <summary>Returns and requests of the next visit.</summary>
    /// <param name="needed">Units that waiting requests need; 0: none waits.</param>
    /// <param name="nowNs">Now.</param>
    public abstract VisitedMeter Prepare(long needed, long nowNs);

    /// <summary>Takes over the store's answer.</summary>
    /// <param name="granted">Units that waiting requests got.</param>
    /// <param name="got">Units taken ahead.</param>
    /// <param name="stands">As <see cref="RateVisitResult.Stands"/>.</param>
    /// <param name="storeTicks">The store's time.</param>
    /// <param name="sentNs">When it was asked.</param>
    /// <param name="nowNs">Now.</param>
    public abstract void Apply(long granted, long got, long stands, long storeTicks, long sentNs, long nowNs);

    /// <summary>The store did not answer: what was brought back may be lost, what is owed is not.</summary>
    public abstract void Fail(in VisitedMeter visited);

    /// <summary>Units that were granted to a request whose client had left are free again.</summary>
    public abstract void GiveBack(long units);

    /// <summary>True when the units in hand have to return now.</summary>
    public abstract bool IsDue(long nowNs);

    /// <summary>Nanoseconds until a request would fit, while the store is away.</summary>
    public abstract long AwayWaitNs(long units, AwayState away, long nowNs);

    /// <summary>Takes while the store is away.</summary>
    public abstract void TakeAway(long units, AwayState away, long nowNs);

    /// <summary>The store refused: asks that need as much are answered without it for a moment.</summary>
    public void Refuse(long units, long waitNs, long nowNs)
    {
        bool isNew = refusedUntilNs <= nowNs;
        if (isNew || units <= refusedUnits)
        {
            refusedUntilNs = nowNs + Math.Min(waitNs, RefusalNs);
            refusedUnits = units;
            refusedFitsAtNs = nowNs + waitNs;
        }
    }

    /// <summary>Nanoseconds until so many units fit as far as a refusal that still holds says it; 0 where none does.</summary>
    public long RefusedWaitNs(long units, long nowNs) =>
        nowNs < refusedUntilNs && units >= refusedUnits ? refusedFitsAtNs - nowNs : 0;
}
