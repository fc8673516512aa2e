using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("Spending by group; without a value it is the total")]
public sealed record SpentSums(
    [property: Description(
        "The common value of its attempts: a key, a model, a day, …; empty for those that have none"
    )]
        string? Value,
    [property: Description("Attempts numbered 0: a request counts where it began")] long Requests,
    [property: Description("Settled ones; every retry, hedge and fallback is one of its own")] long Attempts,
    [property: Description("Holds given back: nothing was sent")] long Released,
    [property: Description("Attempts that failed upstream or were cut off by a crash")] long Errors,
    SpentTokens Tokens,
    [property: Description("Dollars with nine decimals, exact")] Money CostUsd,
    [property: Description("The part of the cost that bought no answer")] Money WasteUsd,
    [property: Description(
        "The part of the cost whose upstream never said what it used: our own count of what came, or the hold"
    )]
        Money EstimatedUsd,
    [property: Description("Corrections that took effect in the span")] Money AdjustedUsd,
    long Sessions,
    [property: Description("Cost of attempts that belong to a session")] Money SessionCostUsd,
    [property: Description("By session and by workflow")] TaskResults? Tasks
)
{
    [Description("cost_usd + adjusted_usd")]
    public Money BilledUsd => CostUsd + AdjustedUsd;

    [Description("billed ÷ tokens; absent without tokens")]
    public double? UsdPerMillionTokens =>
        Tokens.Total == 0 ? null : (double)BilledUsd.Usd / Tokens.Total * 1e6;

    [Description("billed ÷ requests; absent where none began here (retries, corrections)")]
    public double? UsdPerRequest => Requests == 0 ? null : (double)BilledUsd.Usd / Requests;

    /// <summary>The part of the cost that bought no answer; null without cost.</summary>
    [JsonIgnore]
    public double? WasteFraction => CostUsd == Money.Zero ? null : (double)(WasteUsd.Usd / CostUsd.Usd);

    /// <summary>The part of the cost that is an estimate; null without cost.</summary>
    [JsonIgnore]
    public double? EstimatedFraction =>
        CostUsd == Money.Zero ? null : (double)(EstimatedUsd.Usd / CostUsd.Usd);

    /// <summary>Attempts that failed; null without attempts.</summary>
    [JsonIgnore]
    public double? ErrorFraction => Attempts == 0 ? null : (double)Errors / Attempts;

    /// <summary>Dollars a session; null without one.</summary>
    [JsonIgnore]
    public double? UsdPerSession => Sessions == 0 ? null : (double)SessionCostUsd.Usd / Sessions;

    /// <summary>True where nothing was metered and nothing corrected.</summary>
    [JsonIgnore]
    public bool IsNothing => Requests + Attempts + Released == 0 && AdjustedUsd == Money.Zero;

    /// <summary>The share of what others billed; null where they billed nothing.</summary>
    public double? ShareOf(SpentSums all) =>
        all.BilledUsd == Money.Zero ? null : (double)(BilledUsd.Usd / all.BilledUsd.Usd);
}

[Description("Cost of tasks with a reported outcome")]
public sealed record TaskResults(
    [property: Description("Tasks of which somebody said whether they were done")] long Judged,
    long Done,
    double? SuccessRate,
    [property: Description("Wilson, 95 %")] double? SuccessRateLow,
    double? SuccessRateHigh,
    double? MeanScore,
    [property: Description("Of all judged tasks")] Money CostUsd
)
{
    [Description("cost_usd ÷ done")]
    public double? UsdPerDoneTask => Done == 0 ? null : (double)CostUsd.Usd / Done;
}
