using Farthing.Gateway.Budgets;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A stored key's own budget.</summary>
/// <param name="Limit">What it may spend in a period.</param>
/// <param name="Period">Over what.</param>
/// <param name="IsHard">Whether nothing is admitted that could overspend it.</param>
public sealed record KeyBudget(Money Limit, BudgetPeriod Period = BudgetPeriod.Month, bool IsHard = true);
