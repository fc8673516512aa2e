using System.Text.Json.Serialization;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A budget that does not stand in the configuration: made through the admin API, kept beside the stored keys.</summary>
public sealed record StoredBudget
{
    /// <summary>Its id: what spent money is kept under. It is never given again, so that a later budget begins with what the ledger says.</summary>
    public required string Id { get; init; }

    /// <summary>Which requests it counts.</summary>
    [JsonConverter(typeof(ScopeJson))]
    public required RequestScope Scope { get; init; }

    /// <summary>Spending limit of a period.</summary>
    [JsonPropertyName("limit_usd")]
    public required Money Limit { get; init; }

    /// <summary>Over what.</summary>
    public required PeriodRule Period { get; init; }

    /// <summary>False: it only warns.</summary>
    [JsonPropertyName("hard")]
    public required bool IsHard { get; init; }

    /// <summary>Shares of the limit at which it warns, ascending.</summary>
    public required IReadOnlyList<double> Alerts { get; init; }

    /// <summary>When it was taken away for ever; null: it was not.</summary>
    [JsonRequired]
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Number of writes: 1 for a new one.</summary>
    public required long Revision { get; init; }

    /// <summary>As the gate takes it; null of a removed one.</summary>
    public BudgetOptions? Options() =>
        RemovedAt is not null
            ? null
            : new BudgetOptions
            {
                Id = Id,
                Scope = Scope,
                Limit = Limit,
                Period = Period,
                IsHard = IsHard,
                Alerts = Alerts,
            };
}
