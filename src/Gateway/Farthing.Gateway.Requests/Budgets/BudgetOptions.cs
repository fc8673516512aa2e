using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets;

/// <summary>A budget.</summary>
public sealed record BudgetOptions
{
    /// <summary>Its id: what spent money is kept under, over restarts and changes of the limit.</summary>
    public required string Id { get; init; }

    /// <summary>Which requests it counts.</summary>
    public required RequestScope Scope { get; init; }

    /// <summary>Spending limit of a period; 0 allows nothing that costs.</summary>
    public required Money Limit { get; init; }

    /// <summary>Over what; default a month.</summary>
    public PeriodRule Period { get; init; } = BudgetPeriod.Month;

    /// <summary>Hard (the default): nothing is admitted that could overspend it. Soft: it only warns.</summary>
    public bool IsHard { get; init; } = true;

    /// <summary>Shares of the limit at which it warns, ascending; default 80 % and 100 %.</summary>
    public IReadOnlyList<double> Alerts { get; init; } = UsualAlerts;

    /// <summary>80 % and 100 %.</summary>
    public static IReadOnlyList<double> UsualAlerts { get; } = [0.8, 1.0];
}
