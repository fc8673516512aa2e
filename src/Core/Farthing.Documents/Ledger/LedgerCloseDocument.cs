using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.close")]
[Description("A month's statement: teams and accounts add up to what is billed.")]
public sealed record LedgerCloseDocument(
    [property: Description("Such as 2026-11")] string Month,
    [property: Description("Name of the file in the folder's statements/")] string File,
    [property: Description("The ledger's bill for the month: dollars with nine decimals, exact")]
        Money BilledUsd,
    [property: Description("By name")] IReadOnlyList<TeamStatement> Teams,
    [property: Description("Those that are no team's, idle among them, by name")]
        IReadOnlyList<AccountStatement> Accounts,
    [property: Description("By deployment and policy")] IReadOnlyList<ReconciledSpan> Reconciled
)
{
    /// <summary>True when teams and accounts add up to what the ledger bills.</summary>
    [JsonIgnore]
    public bool AddsUp =>
        BilledUsd.NanoUsd
        == Teams.Sum(team => team.BilledUsd.NanoUsd) + Accounts.Sum(account => account.BilledUsd.NanoUsd);
}
