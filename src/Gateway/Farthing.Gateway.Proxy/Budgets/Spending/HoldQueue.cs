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

/// <summary>An attempt that waits for money that others hold: to begin, or to go on.</summary>
/// <param name="key">Whose it is.</param>
/// <param name="isUnderWay">It holds money already, and needs more.</param>
/// <param name="tryHold">Holds what it asks for, or says why not.</param>
internal sealed class HoldWaiter(string key, bool isUnderWay, Func<HoldWaiter, HoldAnswer> tryHold)
{
    private readonly TaskCompletionSource<HoldAnswer> said = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private BudgetOptions? budget;
    private Balance? balance;
    private long moreNanoUsd;
    private long allNanoUsd;

    /// <summary>Whose it is.</summary>
    public string Key => key;

    /// <summary>True where it holds money already, and needs more.</summary>
    public bool IsUnderWay => isUnderWay;

    /// <summary>The answer, once there is one.</summary>
    public Task<HoldAnswer> Said => said.Task;

    /// <summary>True where what it lacked at its last try is not there yet, and may still come: a look that costs nothing, before the locks of all its balances are taken.</summary>
    public bool IsStillShort
    {
        get
        {
            if (balance is not Balance one)
            {
                return false;
            }

            long unspent = budget!.Limit.NanoUsd - one.SettledNanoUsd;
            return moreNanoUsd > unspent - one.HeldNanoUsd && allNanoUsd <= unspent;
        }
    }

    /// <summary>Holds what it asks for, or says why not.</summary>
    public HoldAnswer TryHold() => tryHold(this);

    /// <summary>Notes what it lacks.</summary>
    /// <param name="inBudget">The budget.</param>
    /// <param name="of">Its balance.</param>
    /// <param name="more">What it asks for there beside what it holds, nano-dollars.</param>
    /// <param name="all">What it would hold there, nano-dollars.</param>
    public void Lacks(BudgetOptions inBudget, Balance of, long more, long all) =>
        (budget, balance, moreNanoUsd, allNanoUsd) = (inBudget, of, more, all);

    /// <summary>Gives it its answer.</summary>
    public void Say(in HoldAnswer answer) => said.TrySetResult(answer);
}
