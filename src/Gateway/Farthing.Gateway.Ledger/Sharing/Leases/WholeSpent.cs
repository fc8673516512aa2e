using Farthing.Gateway.Budgets;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Starting balances of budgets while the gateway runs: the ledger, once it has all that this gateway wrote until now, and the holds of open attempts. Such a hold counts in full until the period ends: too much rather than too little.</summary>
/// <param name="ledger">What the ledger knows.</param>
/// <param name="journal">What this gateway wrote.</param>
/// <param name="projector">Brings it into the ledger.</param>
internal sealed class WholeSpent(LedgerSpent ledger, GatewayJournal journal, Projector projector)
    : ISpentSource
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> SpentBy(RequestScope scope, PeriodSpan span)
    {
        journal.Flush();
        if (!projector.WaitFor(journal.Written, MaxWait))
        {
            throw new FarthingException(
                new Fault(
                    LedgerFaultCodes.Unreadable,
                    "the ledger lacks what this gateway spent, and takes nothing in: a budget would begin too low"
                )
                {
                    Expected = "a ledger that can be written; then try again",
                },
                exitCode: 3
            );
        }

        return ledger.SpentAndHeld(scope, span);
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> CostOf(
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    ) => ledger.CostOf(gateway, scope, sinceUnixNs, untilUnixNs);
}
