using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("A team's bill for a month")]
public sealed record TeamStatement(
    [property: Description("Empty for keys without one")] string Team,
    long Requests,
    long Attempts,
    SpentTokens Tokens,
    [property: Description("As they were settled: dollars with nine decimals, exact")] Money ChargedUsd,
    [property: Description("Amount that reconciling added or took off")] Money TrueUpsUsd,
    [property: Description("Others, of its attempts and of its account")] Money CorrectionsUsd
)
{
    [Description("charged_usd + true_ups_usd + corrections_usd")]
    public Money BilledUsd => ChargedUsd + TrueUpsUsd + CorrectionsUsd;
}
