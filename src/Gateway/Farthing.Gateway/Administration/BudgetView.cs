using Farthing.Documents.Budgets;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Budgets as answers show them.</summary>
internal static class BudgetView
{
    /// <summary>A budget of any source.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="source">Where it stands.</param>
    /// <param name="over">The configuration's, which holds in the place of a stored one; null: it holds.</param>
    public static GatewayBudget Of(BudgetOptions budget, BudgetSource source, BudgetOptions? over = null)
    {
        StoredBudget? stored = budget as StoredBudget;
        return new GatewayBudget(
            budget.Id,
            source,
            budget.Scope.ToString(),
            budget.Period,
            budget.IsHard,
            budget.Limit,
            budget.Alerts,
            over is null && stored?.RemovedAt is null,
            over?.Id,
            Text(stored?.RemovedAt),
            Text(stored?.CreatedAt),
            Text(stored?.ChangedAt),
            stored?.Revision
        );
    }

    /// <summary>How budgets stand, in the order of ids and values.</summary>
    public static IReadOnlyList<BudgetStanding> Of(
        IEnumerable<BudgetState> states,
        Func<string, BudgetSource> sourceOf
    ) =>
        [
            .. states
                .OrderBy(state => state.Budget.Id, StringComparer.Ordinal)
                .ThenBy(state => state.Value, StringComparer.Ordinal)
                .Select(state => new BudgetStanding(
                    state.Budget.Id,
                    sourceOf(state.Budget.Id),
                    state.Budget.Scope.ToString(),
                    state.Value.Length > 0 ? state.Value : null,
                    state.Budget.Period,
                    state.Budget.IsHard,
                    state.Budget.Limit,
                    state.Settled,
                    state.Held,
                    state.Leased,
                    state.Remaining,
                    AdminBody.TimeOf(state.Span.StartUnixNs),
                    AdminBody.TimeOf(state.Span.EndUnixNs)
                )),
        ];

    private static string? Text(DateTimeOffset? time) => time is { } at ? UtcTimeJson.Text(at) : null;
}
