using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Document("ledger.by")]
[Description("Sums by one dimension, dearest first; days and hours in order.")]
public sealed record LedgerByDocument(
    LedgerSplit By,
    [property: Description("ISO 8601 in UTC; null: from the beginning")] string? Since,
    [property: Description("null: until now")] string? Until,
    SpentSums Total,
    IReadOnlyList<SpentSums> Groups
);
