using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Ledger;

[Document("ledger.top")]
[Description("The dearest keys, models, sessions (with corrections) and requests (without).")]
public sealed record LedgerTopDocument(
    [property: Description("ISO 8601 in UTC; null: from the beginning")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Since,
    [property: Description("null: until now")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Until,
    SpentSums Total,
    IReadOnlyList<SpentSums> Keys,
    IReadOnlyList<SpentSums> Models,
    IReadOnlyList<SpentSums> Sessions,
    IReadOnlyList<SpentSums> Requests
);
