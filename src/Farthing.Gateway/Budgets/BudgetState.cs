using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets;

/// <summary>How a budget stands.</summary>
/// <param name="Budget">Which.</param>
/// <param name="Value">Whose, for a budget of each one.</param>
/// <param name="Span">The period.</param>
/// <param name="Settled">Spent.</param>
/// <param name="Held">Held for attempts under way.</param>
public sealed record BudgetState(
    BudgetOptions Budget,
    string Value,
    PeriodSpan Span,
    Money Settled,
    Money Held
)
{
    /// <summary>What may still be held; never below 0.</summary>
    public Money Remaining => Settled + Held < Budget.Limit ? Budget.Limit - Settled - Held : Money.Zero;
}
