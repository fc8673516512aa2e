using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("Amounts on an account that is no team's")]
public sealed record AccountStatement(
    [property: Description("idle, key:k1, one that somebody named")] string Account,
    [property: Description("Amount that reconciling booked on it")] Money TrueUpsUsd,
    [property: Description("Others")] Money CorrectionsUsd
)
{
    /// <summary>The account that bears what nobody used.</summary>
    public const string IdleAccount = "idle";

    [Description("true_ups_usd + corrections_usd")]
    public Money BilledUsd => TrueUpsUsd + CorrectionsUsd;
}
