using Farthing.Gateway.Budgets;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>The ledger's knowledge of a gateway that never comes back.</summary>
public static class GoneGateway
{
    /// <summary>Its spending under each of its leases, open holds in full. A lease that the ledger cannot be asked about stays as it is.</summary>
    /// <param name="ledger">The ledger of all gateways.</param>
    /// <param name="gateway">Which.</param>
    /// <param name="leases">What it holds.</param>
    /// <param name="countsUnsent">False where its open attempts that were not sent are released with it.</param>
    /// <returns>Nano-dollars by balance.</returns>
    public static IReadOnlyDictionary<BalanceKey, long> Spent(
        ILedgerStore ledger,
        Guid gateway,
        IReadOnlyList<LeaseRow> leases,
        bool countsUnsent = true
    ) => Spent(new LedgerSpent(ledger, countsUnsent), gateway, leases);

    /// <summary>The same, of what a gateway knows the ledger by.</summary>
    internal static IReadOnlyDictionary<BalanceKey, long> Spent(
        ISpentSource source,
        Guid gateway,
        IReadOnlyList<LeaseRow> leases
    )
    {
        Dictionary<BalanceKey, long> known = [];
        foreach (
            IGrouping<(string, long), LeaseRow> group in leases.GroupBy(lease =>
                (lease.Key.Budget, lease.Key.StartUnixNs)
            )
        )
        {
            LeaseRow first = group.First();
            long end = LedgerSpent.Behind(first.EndUnixNs);
            IReadOnlyDictionary<string, long>? costs = RequestScope.Parse(first.Scope) is RequestScope scope
                ? source.CostOf(gateway, scope, group.Min(lease => lease.SinceUnixNs), end)
                : null;
            foreach (LeaseRow lease in group)
            {
                known[lease.Key] = costs is null
                    ? lease.GrantedNanoUsd
                    : Math.Max(0, costs.GetValueOrDefault(lease.Key.Value));
            }
        }

        return known;
    }
}
