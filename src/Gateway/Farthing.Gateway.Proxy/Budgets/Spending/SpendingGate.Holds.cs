using Farthing.Gateway.Admission;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets.Spending;

/// <content>What the gate hands out.</content>
public sealed partial class SpendingGate
{
    /// <inheritdoc/>
    public IHold Owe(in Demand demand)
    {
        while (true)
        {
            List<(BudgetOptions Budget, Balance Balance)> found = Find(demand);
            Order(found);
            int locked = 0;
            bool isForgotten = false;
            try
            {
                for (; locked < found.Count && !isForgotten; locked++)
                {
                    Monitor.Enter(found[locked].Balance);
                    isForgotten = found[locked].Balance.IsForgotten;
                }

                if (!isForgotten)
                {
                    foreach ((_, Balance balance) in found)
                    {
                        (balance as Lease)?.OnHeld();
                    }

                    return new Hold(this, demand.Caller.KeyId, found, Money.Zero);
                }
            }
            finally
            {
                for (int i = 0; i < locked; i++)
                {
                    Monitor.Exit(found[i].Balance);
                }
            }
        }
    }

    /// <summary>Hold of one attempt; ends once, however often it is ended.</summary>
    private sealed class Hold(
        SpendingGate gate,
        string key,
        List<(BudgetOptions Budget, Balance Balance)> balances,
        Money amount
    ) : IHold
    {
        private readonly long begunAt = gate.clock.GetTimestamp();
        private int isOver;
        private UnseenHold? unseen = gate.Hidden(balances, 0, amount.NanoUsd, null);
        private long written;

        public Money Amount { get; private set; } = amount;

        /// <summary>Whose it is.</summary>
        public string Key => key;

        /// <summary>What it is held on, in the order of their locks.</summary>
        public List<(BudgetOptions Budget, Balance Balance)> Balances => balances;

        public async ValueTask<SpendingRefusal?> RaiseAsync(
            Money needed,
            Money wanted,
            CancellationToken cancellation
        ) =>
            wanted <= Amount
                ? null
                : (
                    await gate.RaiseAsync(this, needed < Amount ? Amount : needed, wanted, cancellation)
                ).Refusal;

        /// <summary>Holds more on all balances. Under their locks.</summary>
        public void RaiseTo(Money to)
        {
            foreach ((_, Balance balance) in balances)
            {
                balance.HeldNanoUsd += (to - Amount).NanoUsd;
                (balance as Lease)?.OnHeld();
            }

            unseen = gate.Hidden(balances, Amount.NanoUsd, to.NanoUsd, unseen);
            Amount = to;
        }

        public void Written(long sequence)
        {
            unseen?.Write(sequence);
            written = sequence;
        }

        public void Settle(Money cost)
        {
            if (Interlocked.Exchange(ref isOver, 1) == 0)
            {
                unseen?.End(cost.NanoUsd, written);
                gate.lives.Add(gate.clock.GetElapsedTime(begunAt));
                gate.Settle(balances, Amount, cost);
            }
        }

        public void Correct(Money by) => gate.Settle(balances, Money.Zero, by, isCorrection: true);

        public void Release() => Settle(Money.Zero);
    }
}
