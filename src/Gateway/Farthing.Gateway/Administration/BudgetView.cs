using Farthing.Documents.Budgets;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Budgets as answers show them.</summary>
internal static class BudgetView
{
    /// <summary>A stored one.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="over">The configuration's, which holds in its place; null: it holds.</param>
    public static GatewayBudget Of(StoredBudget budget, BudgetOptions? over) =>
        new(
            budget.Id,
            BudgetSource.Stored,
            budget.Scope.ToString(),
            budget.Period,
            budget.IsHard,
            budget.Limit,
            budget.Alerts,
            over is null && budget.RemovedAt is null,
            over?.Id,
            Text(budget.RemovedAt),
            Text(budget.CreatedAt),
            Text(budget.ChangedAt),
            budget.Revision
        );

    /// <summary>One of the configuration, or a key's own.</summary>
    public static GatewayBudget Of(BudgetOptions budget, BudgetSource source) =>
        new(
            budget.Id,
            source,
            budget.Scope.ToString(),
            budget.Period,
            budget.IsHard,
            budget.Limit,
            budget.Alerts,
            InForce: true,
            Instead: null,
            RemovedAt: null,
            CreatedAt: null,
            ChangedAt: null,
            Revision: null
        );

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
