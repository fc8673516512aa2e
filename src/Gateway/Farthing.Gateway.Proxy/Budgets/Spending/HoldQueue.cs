using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Budgets.Spending;

/// <summary>Attempts that wait for money that others hold, in their turns; one that needs less may pass one that needs more.</summary>
/// <remarks>What comes free is given to who waits by the one who frees it, before anybody else can ask for it.</remarks>
internal sealed class HoldQueue
{
    private static readonly Func<HoldWaiter, bool> TryAnswer = static waiter =>
    {
        if (waiter.IsStillShort)
        {
            return false;
        }

        HoldAnswer answer = waiter.TryHold();
        bool isAnswered = answer.Refusal?.Kind != SpendingRefusalKind.Held;
        if (isAnswered)
        {
            waiter.Say(answer);
        }

        return isAnswered;
    };

    private readonly Lock gate = new();
    private readonly WaitingTurns<HoldWaiter> turns = new();
    private int count;

    /// <summary>Attempts that wait.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Waits until an attempt is held, or refused for good, or has waited for long enough. One that is under way and waits no longer is tried once more.</summary>
    public async ValueTask<HoldAnswer> EnterAsync(
        HoldWaiter waiter,
        TimeSpan wait,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            // What came free since it was refused was free for nobody who waits.
            HoldAnswer now = waiter.TryHold();
            if (
                now.Refusal?.Kind != SpendingRefusalKind.Held
                || !turns.TryAdd(waiter.Key, waiter, waiter.IsUnderWay)
            )
            {
                return now;
            }

            Volatile.Write(ref count, turns.Count);
        }

        try
        {
            return await waiter.Said.WaitAsync(wait, clock, cancellation);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            lock (gate)
            {
                if (waiter.Said.IsCompletedSuccessfully)
                {
                    return waiter.Said.Result;
                }

                turns.Remove(waiter.Key, waiter);
                Volatile.Write(ref count, turns.Count);
                if (over is OperationCanceledException && !waiter.IsUnderWay)
                {
                    throw;
                }

                return waiter.TryHold();
            }
        }
    }

    /// <summary>Money has come free: who can be held now is.</summary>
    public void Serve()
    {
        if (Count == 0)
        {
            return;
        }

        lock (gate)
        {
            turns.Serve(TryAnswer);
            Volatile.Write(ref count, turns.Count);
        }
    }
}
