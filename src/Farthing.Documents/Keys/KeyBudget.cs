using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Keys;

[Description("A stored key's own budget")]
public sealed record KeyBudget(
    [property: Description("Its budget in a period: dollars with nine decimals, exact")]
    [property: JsonPropertyName("limit_usd")]
        Money Limit,
    [property: JsonRequired] BudgetPeriod Period = BudgetPeriod.Month,
    [property: Description("Nothing is admitted that could overspend it; false: it only warns")]
    [property: JsonRequired, JsonPropertyName("hard")]
        bool IsHard = true
);
