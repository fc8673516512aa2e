using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>What leases have to know of the ledger that all gateways share. Nano-dollars by value of a scope; may block.</summary>
public interface ILeaseLedger
{
    /// <summary>Spent in a period, corrections included, and held by open attempts of all gateways: what a budget begins with.</summary>
    IReadOnlyDictionary<string, long> SpentAndHeld(RequestScope scope, PeriodSpan span);

    /// <summary>What attempts of one gateway cost that were reserved in a time, open ones at their holds, without corrections.</summary>
    IReadOnlyDictionary<string, long> CostOf(
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    );
}
