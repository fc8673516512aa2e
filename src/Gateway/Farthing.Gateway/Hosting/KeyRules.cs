using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Limits;

namespace Farthing.Gateway.Hosting;

/// <summary>Rules in force: the configuration, the stored budgets and the stored keys' own. A key of the configuration wins over a stored one of its id; of budgets one of the configuration first (<see cref="BudgetPrecedence"/>), then a stored one, then a key's own.</summary>
/// <param name="Keys">All keys.</param>
/// <param name="Budgets">All budgets.</param>
/// <param name="Limits">All limits.</param>
internal sealed record KeyRules(
    IReadOnlyList<KeyOptions> Keys,
    IReadOnlyList<BudgetOptions> Budgets,
    IReadOnlyList<RateLimit> Limits
)
{
    /// <summary>Puts them together.</summary>
    public static KeyRules Of(GatewayOptions options, IKeyStore store)
    {
        if (store.Keys.Count + store.Budgets.Count == 0)
        {
            return new KeyRules(options.Keys, options.Budgets, options.Limits);
        }

        HashSet<string> ids = [.. options.Keys.Select(key => key.Id)];
        List<StoredKey> others = [.. store.Keys.Where(key => !ids.Contains(key.Id))];
        BudgetPrecedence configuration = new(options.Budgets);
        List<BudgetOptions> budgets =
        [
            .. options.Budgets,
            .. store
                .Budgets.Select(budget => budget.Options())
                .OfType<BudgetOptions>()
                .Where(budget => configuration.Over(budget.Id, budget.Scope, budget.Period) is null),
        ];
        HashSet<string> named = [.. budgets.Select(budget => budget.Id)];
        budgets.AddRange(
            others
                .Select(key => key.BudgetOptions())
                .OfType<BudgetOptions>()
                .Where(budget => !named.Contains(budget.Id))
        );
        return new KeyRules(
            [.. options.Keys, .. others.SelectMany(key => key.Options())],
            budgets,
            [.. options.Limits, .. others.Select(key => key.RateLimit()).OfType<RateLimit>()]
        );
    }
}
