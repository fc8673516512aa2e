using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Limits;

namespace Farthing.Gateway.Hosting;

/// <summary>Rules in force: the configuration and the stored keys' own. A key or budget of the configuration wins over a stored one of its id.</summary>
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
    public static KeyRules Of(GatewayOptions options, IReadOnlyList<StoredKey> stored)
    {
        if (stored.Count == 0)
        {
            return new KeyRules(options.Keys, options.Budgets, options.Limits);
        }

        HashSet<string> ids = [.. options.Keys.Select(key => key.Id)];
        HashSet<string> budgets = [.. options.Budgets.Select(budget => budget.Id)];
        List<StoredKey> others = [.. stored.Where(key => !ids.Contains(key.Id))];
        return new KeyRules(
            [.. options.Keys, .. others.SelectMany(key => key.Options())],
            [
                .. options.Budgets,
                .. others
                    .Select(key => key.BudgetOptions())
                    .OfType<BudgetOptions>()
                    .Where(budget => !budgets.Contains(budget.Id)),
            ],
            [.. options.Limits, .. others.Select(key => key.RateLimit()).OfType<RateLimit>()]
        );
    }
}
