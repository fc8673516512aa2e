using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets;

/// <summary>A budget has passed one of its thresholds.</summary>
/// <param name="Budget">Which.</param>
/// <param name="Value">Whose, for a budget of each one.</param>
/// <param name="Threshold">The share of the limit.</param>
/// <param name="Spent">What is spent.</param>
/// <param name="PeriodStartUnixNs">Start of the period.</param>
public sealed record BudgetAlert(
    BudgetOptions Budget,
    string Value,
    double Threshold,
    Money Spent,
    long PeriodStartUnixNs
);
