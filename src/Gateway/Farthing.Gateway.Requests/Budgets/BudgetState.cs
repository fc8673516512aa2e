using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets;

/// <summary>State of a budget.</summary>
/// <param name="Budget">Which.</param>
/// <param name="Value">Whose, for a budget of each one.</param>
/// <param name="Span">The period.</param>
/// <param name="Settled">Spent.</param>
/// <param name="Held">Held for attempts under way; of a shared budget: at this gateway.</param>
/// <param name="Leased">Of a shared budget: what gateways may spend of it and have not spent, without this one's holds, as last heard.</param>
public sealed record BudgetState(
    BudgetOptions Budget,
    string Value,
    PeriodSpan Span,
    Money Settled,
    Money Held,
    Money Leased = default
)
{
    /// <summary>Amount that may still be held; never below 0.</summary>
    public Money Remaining
    {
        get
        {
            Money taken = Settled + Held + Leased;
            return taken < Budget.Limit ? Budget.Limit - taken : Money.Zero;
        }
    }
}
