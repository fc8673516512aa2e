namespace Farthing.Gateway.Sharing.Rates;

/// <summary>A request that waits for the store.</summary>
/// <param name="buckets">What it has to pass, by ascending ordinal.</param>
/// <param name="tokens">Tokens that it takes.</param>
internal sealed class RateWish(List<SharedBucket> buckets, long tokens)
{
    private readonly TaskCompletionSource<bool> answered = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public List<SharedBucket> Buckets => buckets;

    public long Tokens => tokens;

    /// <summary>Where it was refused: nanoseconds until it would fit.</summary>
    public long WaitNs { get; private set; }

    /// <summary>Where it was refused: by what.</summary>
    public SharedMeter? Blame { get; private set; }

    /// <summary>True when the store decided; false: it is away.</summary>
    public Task<bool> Answered => answered.Task;

    /// <summary>The store has decided.</summary>
    public void Decide(long waitNs, SharedMeter? blame)
    {
        WaitNs = waitNs;
        Blame = blame;
        answered.TrySetResult(true);
    }

    /// <summary>The store is away.</summary>
    public void GiveUp() => answered.TrySetResult(false);
}
