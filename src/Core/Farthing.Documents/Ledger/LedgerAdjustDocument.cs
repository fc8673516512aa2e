using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.adjust")]
[Description("A correction that was booked.")]
public sealed record LedgerAdjustDocument(
    string AdjustmentId,
    [property: Description("The attempt's id; absent: it is of the account")] string? Attempt,
    [property: Description("Empty: it is of the attempt")] string Account,
    [property: Description("Dollars with nine decimals, exact")] Money AmountUsd,
    string Reason,
    [property: Description("Time of its effect: as asked, or with the first month that is not closed")]
        string Effective
);
