using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Budgets.Spending;

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
