using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Ledger;

[Document("ledger.hits")]
[Description("Requests that caches or the cascade answered, newest first")]
public sealed record LedgerHitsDocument(
    [property: Description("ISO 8601 in UTC; null: from the beginning")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Since,
    [property: Description("null: until now")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Until,
    IReadOnlyList<AnsweredHit> Hits
);
