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
