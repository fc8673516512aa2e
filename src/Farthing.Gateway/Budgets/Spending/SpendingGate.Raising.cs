using Farthing.Gateway.Admission;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets.Spending;

/// <content>Holds that are raised while their attempts are under way, on the balances on which they were taken.</content>
public sealed partial class SpendingGate
{
    private ValueTask<HoldAnswer> RaiseAsync(
        Hold hold,
        Money needed,
        Money wanted,
        CancellationToken cancellation
    )
    {
        if (!TryRaise(hold, wanted, null, null, out HoldAnswer answer))
        {
            return RaiseSharedAsync(hold, needed, cancellation);
        }

        if (answer.Refusal is not null && needed < wanted)
        {
            TryRaise(hold, needed, null, null, out answer);
        }

        return answer.Refusal?.Kind == SpendingRefusalKind.Held && holds.Wait > TimeSpan.Zero
            ? queue.EnterAsync(
                new HoldWaiter(
                    hold.Key,
                    isUnderWay: true,
                    waiter =>
                    {
                        TryRaise(hold, needed, waiter, null, out HoldAnswer now);
                        return now;
                    }
                ),
                holds.Wait,
                clock,
                cancellation
            )
            : new(answer);
    }

    /// <summary>Raises a hold, or refuses to; false where balances that are shared have to grow first.</summary>
    /// <param name="hold">The hold.</param>
    /// <param name="to">All that it is to be.</param>
    /// <param name="waiter">Is told what it lacks, where it waits.</param>
    /// <param name="lacking">Gets the balances that have to grow.</param>
    /// <param name="answer">What came of it.</param>
    private bool TryRaise(
        Hold hold,
        Money to,
        HoldWaiter? waiter,
        List<(BudgetOptions Budget, Lease Lease)>? lacking,
        out HoldAnswer answer
    )
    {
        int locked = 0;
        try
        {
            for (; locked < hold.Balances.Count; locked++)
            {
                Monitor.Enter(hold.Balances[locked].Balance);
            }

            long more = to.NanoUsd - hold.Amount.NanoUsd;
            answer = HoldAnswer.Held(hold, 0);
            bool isCovered = true;
            foreach ((BudgetOptions before, Balance balance) in hold.Balances)
            {
                // Its limit may have changed since; the balance stays the one that it is held on.
                BudgetOptions budget = inForce.GetValueOrDefault(before.Id) ?? before;
                if (!budget.IsHard)
                {
                    continue;
                }

                if (balance is Lease lease)
                {
                    if (more > lease.HeadroomNanoUsd(leases!.Current))
                    {
                        isCovered = false;
                        lacking?.Add((budget, lease));
                    }

                    continue;
                }

                long unspent = budget.Limit.NanoUsd - balance.SettledNanoUsd;
                if (to.NanoUsd > unspent || more > unspent - balance.HeldNanoUsd)
                {
                    waiter?.Lacks(budget, balance, more, to.NanoUsd);
                    answer = HoldAnswer.Refused(
                        Refusal(budget, balance.SettledNanoUsd, balance.HeldNanoUsd, to)
                    );
                    return true;
                }
            }

            if (isCovered)
            {
                hold.RaiseTo(to);
            }

            return isCovered;
        }
        finally
        {
            for (int i = 0; i < locked; i++)
            {
                Monitor.Exit(hold.Balances[i].Balance);
            }
        }
    }

    /// <summary>Lets the leases that fall short grow, until all of them cover the raised hold at once, or one cannot.</summary>
    private async ValueTask<HoldAnswer> RaiseSharedAsync(
        Hold hold,
        Money needed,
        CancellationToken cancellation
    )
    {
        List<(BudgetOptions Budget, Lease Lease)> lacking = [];
        LeasePatience patience = new();
        Money more = needed - hold.Amount;
        for (int round = 0; round < MaxRounds; round++)
        {
            lacking.Clear();
            if (TryRaise(hold, needed, null, lacking, out HoldAnswer answer))
            {
                return answer;
            }

            (SpendingRefusal? unknown, (BudgetOptions Budget, Lease Lease)? tightest, long left) =
                await GrowAsync(lacking, more, patience, cancellation);
            if (unknown is not null)
            {
                return HoldAnswer.Refused(unknown);
            }

            if (tightest is (BudgetOptions budget, Lease lease))
            {
                return HoldAnswer.Refused(Refusal(default, default, budget, lease, left, needed));
            }
        }

        return Unknown(lacking[0].Budget);
    }
}
