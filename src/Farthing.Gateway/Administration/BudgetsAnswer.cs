using Farthing.Gateway.Budgets;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Administration;

/// <summary><c>GET /budgets</c>.</summary>
internal sealed record BudgetsAnswer(IReadOnlyList<BudgetsAnswer.BudgetLine> Budgets) : AdminBody
{
    /// <summary>Of budgets, in order.</summary>
    public static BudgetsAnswer Of(IEnumerable<BudgetState> states) =>
        new([
            .. states
                .OrderBy(state => state.Budget.Id, StringComparer.Ordinal)
                .ThenBy(state => state.Value, StringComparer.Ordinal)
                .Select(state => new BudgetLine(
                    state.Budget.Id,
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
        ]);

    /// <summary>A budget of one of whom there was anything to count.</summary>
    public sealed record BudgetLine(
        string Id,
        string Scope,
        string? Value,
        PeriodRule Period,
        bool Hard,
        Money LimitUsd,
        Money SettledUsd,
        Money HeldUsd,
        Money LeasedUsd,
        Money RemainingUsd,
        string? PeriodStart,
        string? PeriodEnd
    );
}
