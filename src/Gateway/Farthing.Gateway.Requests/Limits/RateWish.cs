using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Limits;

/// <summary>A request that waits for the store.</summary>
/// <param name="pass">What it has to pass.</param>
internal sealed class RateWish(RatePass pass)
{
    private const int Waiting = 0;
    private const int Claimed = 1;
    private const int Left = 2;
    private int state;
    private readonly TaskCompletionSource<bool> answered = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    /// <summary>What it has to pass.</summary>
    public RatePass Pass => pass;

    /// <summary>Of a refusal: nanoseconds until it would fit.</summary>
    public long WaitNs { get; private set; }

    /// <summary>Of a refusal: the limit.</summary>
    public SharedMeter? Blame { get; private set; }

    /// <summary>True when the store decided; false: it is away. Canceled where its client left before.</summary>
    public Task<bool> Answered => answered.Task;

    /// <summary>True when its client left before a decision: nothing is taken for it.</summary>
    public bool HasLeft => Volatile.Read(ref state) == Left;

    /// <summary>The store's word is here. False where the client has left: what was granted is nobody's.</summary>
    public bool TryClaim() => Interlocked.CompareExchange(ref state, Claimed, Waiting) == Waiting;

    /// <summary>The store has decided.</summary>
    public void Decide(long waitNs, SharedMeter? blame)
    {
        WaitNs = waitNs;
        Blame = blame;
        answered.TrySetResult(true);
    }

    /// <summary>The client leaves. Where the store's word came first, that holds.</summary>
    public void Leave(CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref state, Left, Waiting) == Waiting)
        {
            answered.TrySetCanceled(cancellation);
        }
    }

    /// <summary>The store is away.</summary>
    public void GiveUp() => answered.TrySetResult(false);
}

/// <summary>What a request takes of which limits: before its body is read, or after.</summary>
/// <param name="Buckets">The limits that it falls under, by ascending ordinal.</param>
/// <param name="Meters">Of these, what it has to pass now.</param>
/// <param name="Tokens">Tokens that it takes.</param>
/// <param name="Arrived">What it passed before its body was read; null where this is that.</param>
internal sealed record RatePass(
    List<RateBucket> Buckets,
    List<SharedMeter> Meters,
    long Tokens,
    RateTicket? Arrived
)
{
    /// <summary>What is left to pass.</summary>
    /// <param name="found">The limits that the request falls under, as far as they are known.</param>
    /// <param name="tokens">Tokens that it takes.</param>
    /// <param name="arrived">What it passed before; null: nothing.</param>
    /// <param name="isArrival">Its body is not read yet: how many tokens it takes is not known.</param>
    public static RatePass Of(List<RateBucket> found, long tokens, RateTicket? arrived, bool isArrival)
    {
        List<SharedMeter> meters = new(found.Count);
        foreach (RateBucket bucket in found)
        {
            bool isPassed = arrived?.Pass.Buckets.Contains(bucket) ?? false;
            foreach (SharedMeter meter in bucket.Meters)
            {
                if (meter == bucket.Tokens ? !isArrival : !isPassed)
                {
                    meters.Add(meter);
                }
            }
        }

        return new RatePass(found, meters, tokens, arrived);
    }

    /// <summary>True where the request was not counted in a bucket before.</summary>
    public bool IsFirstAt(RateBucket bucket) => !(Arrived?.Pass.Buckets.Contains(bucket) ?? false);
}

/// <summary>A request under way.</summary>
/// <param name="gate">What let it in.</param>
/// <param name="pass">What it took.</param>
/// <param name="admittedAway">The time away of the store in which it was let in; null: none.</param>
internal sealed class RateTicket(RateGate gate, RatePass pass, AwayState? admittedAway) : IRateTicket
{
    private int isOver;

    /// <summary>What it took.</summary>
    public RatePass Pass => pass;

    /// <inheritdoc/>
    public void Leave(TokenCounts actual)
    {
        if (Interlocked.Exchange(ref isOver, 1) == 0)
        {
            gate.Leave(pass, actual, admittedAway);
            pass.Arrived?.Leave(actual);
        }
    }
}
