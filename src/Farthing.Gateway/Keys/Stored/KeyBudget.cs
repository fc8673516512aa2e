using System.Text.Json.Serialization;
using Farthing.Gateway.Budgets;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Keys.Stored;

/// <summary>A stored key's own budget.</summary>
/// <param name="Limit">What it may spend in a period.</param>
/// <param name="Period">Over what.</param>
/// <param name="IsHard">Whether nothing is admitted that could overspend it.</param>
public sealed record KeyBudget(
    [property: JsonPropertyName("limit_usd")] Money Limit,
    [property: JsonRequired] BudgetPeriod Period = BudgetPeriod.Month,
    [property: JsonRequired, JsonPropertyName("hard")] bool IsHard = true
);
