using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.forget")]
[Description("Attempts of closed months that went or, with dry_run, would go.")]
public sealed record LedgerForgetDocument(
    [property: Description("The last month of which they go, with all before it")] string Month,
    bool DryRun,
    long Attempts,
    [property: Description("Their cost, in dollars: it stays in the hourly sums")] Money CostUsd,
    [property: Description(
        "Attempts of the same months that stay: they ended later, had a further try later, or a correction or an abandonment is about them"
    )]
        long Kept,
    double Seconds
);
