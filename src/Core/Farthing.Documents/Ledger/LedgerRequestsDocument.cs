using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Document("ledger.requests")]
[Description("Attempts, newest first")]
public sealed record LedgerRequestsDocument(
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("absent: until now")] string? Until,
    IReadOnlyList<ExportedEntry> Attempts
);
