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
    /// <param name="needs">Gets the balances that have to grow, and has what they have set aside.</param>
    /// <param name="answer">What came of it.</param>
    private bool TryRaise(Hold hold, Money to, HoldWaiter? waiter, LeaseNeeds? needs, out HoldAnswer answer)
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
            bool isRedeemed = false;
            foreach ((BudgetOptions before, Balance balance) in hold.Balances)
            {
                isRedeemed |= needs?.Redeem(balance) ?? false;
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
                        needs?.Lacking.Add((budget, lease));
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
            else if (isRedeemed)
            {
                hold.Balances.ForEach(static one => ((Lease)one.Balance).PassOn());
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
        LeaseNeeds needs = new();
        LeasePatience patience = new();
        Money more = needed - hold.Amount;
        for (int round = 0; round < MaxRounds; round++)
        {
            needs.Lacking.Clear();
            bool isDone = TryRaise(hold, needed, null, needs, out HoldAnswer answer);
            needs.Forgo();
            if (isDone)
            {
                return answer;
            }

            SpendingRefusal? unknown;
            (BudgetOptions Budget, Lease Lease)? tightest;
            long left;
            try
            {
                (unknown, tightest, left) = await GrowAsync(
                    needs,
                    hold.Key,
                    isUnderWay: true,
                    more,
                    patience,
                    cancellation
                );
            }
            catch (OperationCanceledException)
            {
                // What is not here is held, here or at other gateways.
                (unknown, tightest, left) = (null, needs.Lacking[0], 0);
            }

            if (unknown is not null)
            {
                needs.Forgo();
                return HoldAnswer.Refused(unknown);
            }

            if (tightest is (BudgetOptions budget, Lease lease))
            {
                needs.Forgo();
                return HoldAnswer.Refused(Refusal(default, default, budget, lease, left, needed));
            }
        }

        needs.Forgo();
        return Unknown(needs.Lacking[0].Budget);
    }
}
