using Farthing.Gateway.Admission;
using Farthing.Gateway.Metering;

namespace Farthing.Gateway.Budgets.Spending;

/// <summary>An attempt that waits for money that others hold.</summary>
/// <param name="demand">What it asks for.</param>
/// <param name="price">At what price.</param>
internal sealed class HoldWaiter(Demand demand, ModelPrice price)
{
    private readonly TaskCompletionSource<HoldAnswer> said = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );

    private BudgetOptions? budget;
    private Balance? balance;
    private long worstNanoUsd;

    /// <summary>What it asks for.</summary>
    public Demand Demand => demand;

    /// <summary>At what price.</summary>
    public ModelPrice Price => price;

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
            return worstNanoUsd > unspent - one.HeldNanoUsd && worstNanoUsd <= unspent;
        }
    }

    /// <summary>Notes what it lacks.</summary>
    public void Lacks(BudgetOptions inBudget, Balance of, long nanoUsd) =>
        (budget, balance, worstNanoUsd) = (inBudget, of, nanoUsd);

    /// <summary>Gives it its answer.</summary>
    public void Say(in HoldAnswer answer) => said.TrySetResult(answer);
}
