using System.Text.Json.Serialization;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Budgets;

/// <summary>A budget: of a file, of the admin API or kept in a store.</summary>
public record BudgetOptions
{
    /// <summary>Its id: what spent money is kept under, over restarts and changes of the limit.</summary>
    public required string Id { get; init; }

    /// <summary>Which requests it counts.</summary>
    [JsonConverter(typeof(ScopeJson))]
    public required RequestScope Scope { get; init; }

    /// <summary>Spending limit of a period; 0 allows nothing that costs.</summary>
    [JsonPropertyName("limit_usd")]
    public required Money Limit { get; init; }

    /// <summary>Over what; default a month.</summary>
    [JsonRequired]
    public PeriodRule Period { get; init; } = BudgetPeriod.Month;

    /// <summary>Hard (the default): nothing is admitted that could overspend it. Soft: it only warns.</summary>
    [JsonRequired]
    [JsonPropertyName("hard")]
    public bool IsHard { get; init; } = true;

    /// <summary>Shares of the limit at which it warns, ascending; default 80 % and 100 %.</summary>
    [JsonRequired]
    public IReadOnlyList<double> Alerts { get; init; } = UsualAlerts;

    /// <summary>80 % and 100 %.</summary>
    public static IReadOnlyList<double> UsualAlerts { get; } = [0.8, 1.0];

    /// <summary>Without what a store adds.</summary>
    protected BudgetOptions Plain() => new(this);
}
