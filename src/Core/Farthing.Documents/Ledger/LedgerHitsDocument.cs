using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Document("ledger.hits")]
[Description("Requests that caches or the cascade answered, newest first")]
public sealed record LedgerHitsDocument(
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("absent: until now")] string? Until,
    IReadOnlyList<AnsweredHit> Hits
);
