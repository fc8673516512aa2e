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

[Description("Reconciled part of a deployment's month under a policy for idle capacity")]
public sealed record ReconciledSpan(
    string Deployment,
    [property: Description("Bearer of its idle cost")] IdlePolicy IdlePolicy,
    [property: Description("Those that were corrected")] int Hours,
    [property: Description("Hours of months that were closed before: their corrections fell into this one")]
        int HoursOfClosedMonths
);

[Description("Four classes that do not overlap, and what of the output was reasoning")]
public sealed record SpentTokens(
    long Uncached,
    long CacheRead,
    long CacheWrite,
    long Output,
    [property: Description("Inside output")] long Reasoning
)
{
    /// <summary>Prompt tokens among them.</summary>
    [JsonIgnore]
    public long Input => Uncached + CacheRead + CacheWrite;

    /// <summary>All four classes.</summary>
    [JsonIgnore]
    public long Total => Uncached + CacheRead + CacheWrite + Output;
}

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
