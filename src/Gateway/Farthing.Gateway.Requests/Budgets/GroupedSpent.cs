using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Budgets;

/// <summary>What many budgets begin with, in few questions: after some that each named one of a kind, the ledger is asked once for all of that kind. It remembers what it was told, and is for one start or one change alone.</summary>
/// <param name="spent">The ledger.</param>
internal sealed class GroupedSpent(ISpentSource spent) : ISpentSource
{
    /// <summary>So many questions are asked one by one: each finds its rows by itself, and the sums of all of a kind read more.</summary>
    private const int OneByOne = 8;

    private readonly Dictionary<(ScopeKind, PeriodSpan), int> asked = [];
    private readonly Dictionary<(ScopeKind, PeriodSpan), IReadOnlyDictionary<string, long>> known = [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> SpentBy(RequestScope scope, PeriodSpan span)
    {
        (ScopeKind, PeriodSpan) group = (scope.Kind, span);
        bool isGrouped = scope.Kind is not (ScopeKind.All or ScopeKind.Session);
        int before = asked.GetValueOrDefault(group);
        asked[group] = before + 1;
        if (scope.Value is not string value || !isGrouped || before < OneByOne)
        {
            return spent.SpentBy(scope, span);
        }

        if (!known.TryGetValue(group, out IReadOnlyDictionary<string, long>? all))
        {
            all = spent.SpentBy(new RequestScope(scope.Kind, null), span);
            known[group] = all;
        }

        return new Dictionary<string, long> { [value] = all.GetValueOrDefault(value) };
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, long> CostOf(
        Guid gateway,
        RequestScope scope,
        long sinceUnixNs,
        long untilUnixNs
    ) => spent.CostOf(gateway, scope, sinceUnixNs, untilUnixNs);
}
