using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Metering;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger;

/// <summary>Ends what a gateway left open when it was killed, before it serves again: an attempt that was never sent costs nothing, one that was and whose cost nobody knows costs its hold, or what its engine can have made of it by now (never too little). A crash in the midst of this loses nothing: the next start goes on.</summary>
public static class HoldRecovery
{
    /// <summary>Brings the ledger up to the journal, ends what is open, and brings the ledger up to that.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="journal">The gateway's journal, just opened: nothing else appends yet.</param>
    /// <param name="projector">The journal's projector, not started yet.</param>
    /// <param name="cancellation">Ends it between two batches.</param>
    /// <param name="kept">The charge of an attempt whose answer was kept before its gateway was killed; null where there is none.</param>
    /// <exception cref="JournalUnavailableException">The journal cannot be written: balances would lack what is charged here.</exception>
    /// <exception cref="JournalFormatException">Ledger and journal do not fit together: balances would be wrong.</exception>
    public static HoldRecoveryResult Run(
        ILedgerStore store,
        GatewayJournal journal,
        Projector projector,
        CancellationToken cancellation,
        Func<OpenHold, SettleRecord?>? kept = null
    )
    {
        projector.CatchUp(cancellation);
        if (
            store.Position(journal.GatewayId) is LedgerPosition position
            && position.Journal > journal.Written
        )
        {
            throw new JournalFormatException(
                $"the ledger has read up to {position.Journal}, and the journal ends at {journal.Written}: a power failure took what the ledger had already; make the ledger anew (farthing ledger rebuild)"
            );
        }

        int released = 0;
        int charged = 0;
        Money amount = Money.Zero;
        IReadOnlyList<OpenHold> open = [.. store.OpenHolds(journal.GatewayId)];
        IReadOnlyDictionary<AttemptId, Money> cutOff = CutOffCosts.Of(journal, open);
        int settled = 0;
        foreach (OpenHold hold in open)
        {
            if (kept?.Invoke(hold) is SettleRecord known)
            {
                known = known with { Marks = known.Marks | SettleMarks.Recovered };
                if (hold.IsDispatched)
                {
                    journal.Append(known);
                }
                else
                {
                    // Its provider had answered it before it was opened here.
                    journal.Append(new DispatchRecord(hold.Attempt), known);
                }

                settled++;
            }
            else if (hold.IsDispatched)
            {
                bool isBounded = cutOff.TryGetValue(hold.Attempt, out Money cost);
                cost = isBounded ? cost : hold.Hold;
                journal.Append(
                    new SettleRecord
                    {
                        Attempt = hold.Attempt,
                        Tokens = TokenCounts.Zero,
                        Cost = cost,
                        Source = isBounded ? UsageSource.Estimate : UsageSource.Hold,
                        End = AttemptEnd.Crashed,
                        Marks = SettleMarks.Recovered,
                    }
                );
                charged++;
                amount += cost;
            }
            else
            {
                journal.Append(new ReleaseRecord(hold.Attempt, "restart"));
                released++;
            }
        }

        if (released + charged + settled > 0)
        {
            journal.Flush();
            projector.CatchUp(cancellation);
            if (store.OpenHolds(journal.GatewayId).Count > 0)
            {
                throw journal.Failure
                    ?? new JournalUnavailableException("what a restart ended could not be written");
            }
        }

        return new HoldRecoveryResult(released, charged, amount);
    }
}

/// <summary>Ends of the holds that a gateway left open.</summary>
/// <param name="Released">Holds given back: nothing had been sent.</param>
/// <param name="Charged">Attempts that were sent and never settled, charged at their holds, or at what can have been made by then.</param>
/// <param name="Amount">What was charged for them.</param>
public sealed record HoldRecoveryResult(int Released, int Charged, Money Amount);
