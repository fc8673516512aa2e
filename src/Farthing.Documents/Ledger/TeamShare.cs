using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("What a team owes of a bill")]
public sealed record TeamShare(
    [property: Description("Empty for keys without one")] string Team,
    [property: Description("Settled ones")] long Attempts,
    [property: Description("What they were charged when they were settled")] Money ChargedUsd,
    [property: Description("Their share of the bill")] Money UsedUsd,
    [property: Description("What the team bears of idle capacity")] Money IdleUsd
)
{
    [Description("used_usd + idle_usd")]
    public Money OwedUsd => UsedUsd + IdleUsd;

    [Description("owed_usd − charged_usd")]
    public Money DifferenceUsd => OwedUsd - ChargedUsd;
}
