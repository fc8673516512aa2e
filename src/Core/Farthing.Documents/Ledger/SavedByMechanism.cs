using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("Savings of one mechanism, net of its own cost")]
public sealed record SavedByMechanism(
    SavingMechanism Mechanism,
    [property: Description(
        "provider: its discount on requests that went upstream, whoever asked for it. gateway: its caches or its cascade answered, or it placed the breakpoints"
    )]
        SavingCredit Credit,
    [property: Description(
        "Attempts or hits that it touched and whose saving is known; calls of the gateway's own for it among them"
    )]
        long Known,
    [property: Description(
        "Attempts or hits that it touched, or may have touched, whose price, usage or tier is not known; in none of the dollars"
    )]
        long Unknown,
    [property: Description("Before its own cost; dollars with nine decimals, exact")] Money GrossUsd,
    [property: Description(
        "What it cost: premiums of cache writes and of the priority tier; all calls that the gateway made for the semantic cache or the cascade"
    )]
        Money OwnCostUsd,
    [property: Description("Cost with this mechanism and those before it undone")] Money CostWithoutUsd
)
{
    [Description("gross_usd − own_cost_usd, negative where it cost more than it saved; null: unknown")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Money? SavedUsd =>
        Known == 0 && Unknown > 0 && GrossUsd == OwnCostUsd ? null : GrossUsd - OwnCostUsd;
}
