namespace Farthing.Gateway.Sharing.Leases;

/// <summary>An attempt that waits for a lease to grow.</summary>
/// <param name="worst">What it needs, nano-dollars: the most that it can cost, or the difference to what it holds already.</param>
/// <param name="patience">How long it waits for money that is leased elsewhere.</param>
internal sealed class LeaseWaiter(long worst, LeasePatience patience)
{
    private readonly TaskCompletionSource<LeaseWord> said = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    public long WorstNanoUsd => worst;

    public LeasePatience Patience => patience;

    public Task<LeaseWord> Said => said.Task;

    public void Say(LeaseWord word) => said.TrySetResult(word);
}

/// <summary>Total wait of one attempt for money that other gateways hold and do not need.</summary>
internal sealed class LeasePatience
{
    private long until;

    /// <summary>Begins with the first balance that falls short; once.</summary>
    /// <param name="timestamp">Of the clock, when it ends.</param>
    public void Begin(long timestamp) => Interlocked.CompareExchange(ref until, timestamp, 0);

    /// <summary>True when it has ended.</summary>
    public bool IsOver(long now) => Interlocked.Read(ref until) is not 0 and long end && now >= end;
}

/// <summary>Answer of a lease to an attempt that it did not cover.</summary>
/// <param name="Kind">What.</param>
/// <param name="AvailableNanoUsd">Where it falls short: what could be had instead, nano-dollars.</param>
/// <param name="PromisedNanoUsd">Where it covers it after a wait: set aside for the attempt until it comes for it, nano-dollars.</param>
internal readonly record struct LeaseWord(
    LeaseWordKind Kind,
    long AvailableNanoUsd = 0,
    long PromisedNanoUsd = 0
);

/// <summary>Kinds of <see cref="LeaseWord"/>.</summary>
internal enum LeaseWordKind
{
    /// <summary>Try again: there should be enough now.</summary>
    Covered,

    /// <summary>The budget has not got so much.</summary>
    Short,

    /// <summary>Nobody knows: the store is away.</summary>
    Unavailable,
}
