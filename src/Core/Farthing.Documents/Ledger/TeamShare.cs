using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("A team's share of a bill")]
public sealed record TeamShare(
    [property: Description("Empty for keys without one")] string Team,
    [property: Description("Settled ones")] long Attempts,
    [property: Description("Their charges at settlement")] Money ChargedUsd,
    [property: Description("Their share of the bill")] Money UsedUsd,
    [property: Description("The team's part of idle capacity")] Money IdleUsd
)
{
    [Description("used_usd + idle_usd")]
    public Money OwedUsd => UsedUsd + IdleUsd;

    [Description("owed_usd − charged_usd")]
    public Money DifferenceUsd => OwedUsd - ChargedUsd;
}
