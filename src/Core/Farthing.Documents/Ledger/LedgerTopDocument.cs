using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Document("ledger.top")]
[Description("The dearest keys, models, sessions (with corrections) and requests (without).")]
public sealed record LedgerTopDocument(
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("absent: until now")] string? Until,
    SpentSums Total,
    IReadOnlyList<SpentSums> Keys,
    IReadOnlyList<SpentSums> Models,
    IReadOnlyList<SpentSums> Sessions,
    IReadOnlyList<SpentSums> Requests
);
