using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>Which budget holds where several places name one: the configuration's of the same id, or of the same scope and period, before a stored one.</summary>
internal sealed class BudgetPrecedence
{
    private readonly Dictionary<string, BudgetOptions> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<(RequestScope, PeriodRule), BudgetOptions> byScope = [];

    /// <summary>Over the budgets of a configuration.</summary>
    public BudgetPrecedence(IReadOnlyList<BudgetOptions> configured)
    {
        foreach (BudgetOptions budget in configured)
        {
            byId[budget.Id] = budget;
            byScope.TryAdd((budget.Scope, budget.Period), budget);
        }
    }

    /// <summary>The configuration's budget of an id; null where there is none.</summary>
    public BudgetOptions? Configured(string id) => byId.GetValueOrDefault(id);

    /// <summary>The configuration's budget that holds in place of one; null where there is none.</summary>
    public BudgetOptions? Over(string id, RequestScope scope, PeriodRule period) =>
        Configured(id) ?? byScope.GetValueOrDefault((scope, period));
}
