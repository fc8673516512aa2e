using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.reconcile")]
[Description("The bill of a deployment's GPUs, hour by hour: used + idle is the bill.")]
public sealed record LedgerReconcileDocument(
    string Deployment,
    int Gpus,
    [property: Description("ISO 8601 in UTC")] string Since,
    string Until,
    [property: Description("Weight of attempts: predicted GPU-seconds, or their charges")]
        ReconcileBasis Basis,
    string? Model,
    string? Gpu,
    [property: Description("Bearer of idle")] IdlePolicy IdlePolicy,
    [property: Description("Share of the GPUs by team")] IReadOnlyDictionary<string, double> Reserved,
    [property: Description("absent where an invoice was given")] decimal? UsdPerGpuHour,
    [property: Description("absent where a price was given")] ReconciledInvoice? Invoice,
    [property: Description("Dollars with nine decimals, exact")] Money BillUsd,
    Money UsedUsd,
    Money IdleUsd,
    [property: Description("The part of idle that no team bears")] Money CentralIdleUsd,
    [property: Description("Charges of attempts at settlement")] Money ChargedUsd,
    long Attempts,
    IReadOnlyList<ReconciledHour> Hours,
    [property: Description("By what they owe")] IReadOnlyList<TeamShare> Teams,
    [property: Description("By what they used")] IReadOnlyList<KeyShare> Keys,
    [property: Description("True-ups that were booked, or that --book would make")] int Corrections,
    Money CorrectionsUsd,
    bool Booked,
    [property: Description("Assumptions in place of unstated values, in words")] IReadOnlyList<string> Assumed
)
{
    /// <summary>The part of the bill that nobody used; null of a bill of nothing.</summary>
    [JsonIgnore]
    public double? IdleFraction => BillUsd == Money.Zero ? null : (double)IdleUsd.Usd / (double)BillUsd.Usd;
}

[Description("The rows of an invoice that are meant")]
public sealed record ReconciledInvoice(
    [property: Description("Standard of its columns: FOCUS 1.2, AWS CUR")] string Layout,
    int Rows,
    [property: Description("Rows of other resources")] int OtherRows,
    [property: Description("Sum of the rows with all digits")] decimal Usd
);

[Description("An hour's bill: used + idle")]
public sealed record ReconciledHour(
    [property: Description("Its begin: ISO 8601 in UTC")] string Hour,
    Money BillUsd,
    Money UsedUsd,
    Money IdleUsd,
    Money CentralIdleUsd,
    int Attempts,
    [property: Description("Capacity that the bill is for")] double GpuSeconds,
    [property: Description("Used ÷ capacity before it is cut at 1")] double Load,
    [property: Description("Mean attempts in flight while any was")] double InFlight
);

/// <summary>Weight of attempts.</summary>
public enum ReconcileBasis
{
    Charges,
    StepTimes,
}

[Description("Use of a key")]
public sealed record KeyShare(
    [property: Description("The key's team; empty without")] string Team,
    [property: Description("The key's id")] string Key,
    [property: Description("Settled ones")] long Attempts,
    [property: Description("Their charges at settlement")] Money ChargedUsd,
    [property: Description("Their share of the bill")] Money UsedUsd
);

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
