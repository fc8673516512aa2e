using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Keys;

[Description("A stored key's own budget")]
[method: JsonConstructor]
public sealed record KeyBudget(
    [property: Description("Its budget in a period: dollars with nine decimals, exact")]
    [property: JsonPropertyName("limit_usd")]
        Money Limit,
    [property: JsonRequired]
    [property: Description(
        "day, week, month, total, or a length such as 30d; with a time zone: month Europe/Berlin"
    )]
        PeriodRule Period,
    [property: Description("Nothing is admitted that could overspend it; false: it only warns")]
    [property: JsonRequired, JsonPropertyName("hard")]
        bool IsHard = true
)
{
    /// <summary>A hard one of a month.</summary>
    public KeyBudget(Money limit)
        : this(limit, BudgetPeriod.Month) { }
}
