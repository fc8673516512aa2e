using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Budgets;

/// <summary>Spending by the ledger: nano-dollars by value of a scope. May block.</summary>
public interface ISpentSource
{
    /// <summary>Of attempts reserved in a period, corrections included; while gateways run, with what open attempts of all of them hold: what a budget begins with.</summary>
    /// <param name="scope">Of what and whose. Of a session's name: every key's of this name, each by its <see cref="SessionIdentity"/>.</param>
    /// <param name="span">When.</param>
    IReadOnlyDictionary<string, long> SpentBy(RequestScope scope, PeriodSpan span);

    /// <summary>Cost of one gateway's attempts that were reserved in a time, open ones at their holds, without corrections.</summary>
    IReadOnlyDictionary<string, long> CostOf(
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    );
}
