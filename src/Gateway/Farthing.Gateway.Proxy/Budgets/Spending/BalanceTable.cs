using System.Collections.Concurrent;
using Farthing.Gateway.Sharing.Leases;

namespace Farthing.Gateway.Budgets.Spending;

/// <summary>All balances of a gateway. It outlives changes of the configuration, so that what is spent and held is never forgotten.</summary>
/// <param name="leases">Where balances are shared with other gateways; null: they are not.</param>
internal sealed class BalanceTable(LeaseBook? leases)
{
    private readonly ConcurrentDictionary<(string Budget, string Value), Balance> balances = new();
    private readonly ConcurrentDictionary<(string Budget, string Value), long> spentBefore = new();
    private readonly ConcurrentDictionary<string, PeriodSpan> loaded = new(StringComparer.Ordinal);
    private long ordinals;

    /// <summary>Reads what was spent in the running periods of budgets that were not in force until now: one that comes back may have missed what was spent meanwhile.</summary>
    /// <param name="budgets">All that are in force from now on.</param>
    /// <param name="source">What was spent and is held.</param>
    /// <param name="nowNs">The time.</param>
    public void Load(IReadOnlyList<BudgetOptions> budgets, ISpentSource source, long nowNs)
    {
        if (leases is not null)
        {
            return; // What was spent stands in the store.
        }

        HashSet<string> ids = [.. budgets.Select(budget => budget.Id)];
        foreach (string gone in loaded.Keys.Where(id => !ids.Contains(id)))
        {
            loaded.TryRemove(gone, out _);
        }

        ids.ExceptWith(loaded.Keys);
        foreach ((string Budget, string Value) old in balances.Keys.Where(key => ids.Contains(key.Budget)))
        {
            balances.TryRemove(old, out _);
        }

        foreach ((string Budget, string Value) old in spentBefore.Keys.Where(key => ids.Contains(key.Budget)))
        {
            spentBefore.TryRemove(old, out _);
        }

        foreach (BudgetOptions budget in budgets)
        {
            if (!ids.Contains(budget.Id))
            {
                continue;
            }

            PeriodSpan span = PeriodSpan.Of(budget.Period, nowNs);
            IReadOnlyDictionary<string, long> spent = source.SpentBy(budget.Scope, span);
            foreach ((string value, long nanoUsd) in spent)
            {
                spentBefore[(budget.Id, value)] = nanoUsd;
            }

            loaded[budget.Id] = span;
        }
    }

    /// <summary>The balance of a budget's value now; made where it is the first, so that a first request is no exception to any budget.</summary>
    public Balance Of(BudgetOptions budget, string value, long nowNs)
    {
        (string, string) key = (budget.Id, value);
        while (true)
        {
            if (balances.TryGetValue(key, out Balance? there))
            {
                if (nowNs < there.Span.EndUnixNs && !there.IsForgotten)
                {
                    return there;
                }

                // The next period: holds of the last one settle where they were taken.
                Balance next = New(budget, value, nowNs);
                if (balances.TryUpdate(key, next, there))
                {
                    return Registered(next);
                }

                continue;
            }

            Balance first = New(budget, value, nowNs);
            if (balances.TryAdd(key, first))
            {
                return Registered(first);
            }
        }
    }

    /// <summary>The balances of a budget.</summary>
    public IEnumerable<Balance> Of(BudgetOptions budget)
    {
        foreach (((string Budget, string Value) key, Balance balance) in balances)
        {
            if (key.Budget == budget.Id)
            {
                yield return balance;
            }
        }
    }

    /// <summary>Spending by values of a budget without a request since.</summary>
    public IEnumerable<(string Value, long Spent)> Untouched(BudgetOptions budget)
    {
        foreach (((string Budget, string Value) key, long spent) in spentBefore)
        {
            if (key.Budget == budget.Id && !balances.ContainsKey(key))
            {
                yield return (key.Value, spent);
            }
        }
    }

    /// <summary>Forgets a balance of which its store has everything.</summary>
    public void Forget(Balance balance, string budget) =>
        balances.TryRemove(KeyValuePair.Create((budget, balance.Value), balance));

    private Balance Registered(Balance balance)
    {
        if (balance is Lease lease)
        {
            leases!.Register(lease);
        }

        return balance;
    }

    private Balance New(BudgetOptions budget, string value, long nowNs)
    {
        PeriodSpan span = PeriodSpan.Of(budget.Period, nowNs);
        long ordinal = Interlocked.Increment(ref ordinals);
        if (leases is not null)
        {
            return new Lease(leases, ordinal, budget, value, span);
        }

        bool isLoaded = loaded.TryGetValue(budget.Id, out PeriodSpan known) && known == span;
        long spent = isLoaded ? spentBefore.GetValueOrDefault((budget.Id, value)) : 0;
        return new Balance(ordinal, value, span, spent);
    }
}
