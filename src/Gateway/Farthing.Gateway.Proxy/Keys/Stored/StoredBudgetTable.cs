using System.Collections.Immutable;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Stored budgets in memory, removed ones too. Thread-safe for readers; who puts holds the store's lock.</summary>
internal sealed class StoredBudgetTable
{
    private volatile ImmutableSortedDictionary<string, StoredBudget> byId = ImmutableSortedDictionary.Create<
        string,
        StoredBudget
    >(StringComparer.Ordinal);
    private volatile StoredBudget[] all = [];

    /// <summary>All of them, by ascending id.</summary>
    public IReadOnlyList<StoredBudget> All => all;

    /// <summary>The budget of an id; null where there is none.</summary>
    public StoredBudget? Find(string id) => byId.GetValueOrDefault(id);

    /// <summary>Puts budgets in the place of those of their ids.</summary>
    public void Put(IEnumerable<StoredBudget> changed)
    {
        byId = byId.SetItems(changed.Select(budget => KeyValuePair.Create(budget.Id, budget)));
        all = [.. byId.Values];
    }
}
