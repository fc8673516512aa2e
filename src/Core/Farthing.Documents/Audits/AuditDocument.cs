using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Audits;

[Document("audit")]
[Description(
    "What could be saved on prompts and their traffic. Findings are priced one after the other, in the order in which they stand, each on what those before it left: with other findings left out, the amounts are others."
)]
public sealed record AuditDocument(
    [property: Description("Where the requests come from")] AuditSourceKind Source,
    [property: Description("ISO 8601 in UTC; null: from the beginning")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Since,
    [property: Description("null: until now")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Until,
    [property: Description("Attempts that were looked at")] long Attempts,
    [property: Description("Of those, the ones whose prompt was recorded")] long Recorded,
    [property: Description("Of those, the ones with hashes")] long Hashed,
    [property: Description("Of the attempts, the ones without recorded usage: their tokens are estimated")]
        long Estimated,
    [property: Description(
        "Of the attempts, the ones whose tokens have no price; 0 of a ledger, whose costs are its own"
    )]
        long Unpriced,
    [property: Description("What all attempts cost")] Money CostUsd,
    [property: Description("From the first attempt to the last; what a month costs is reckoned from it")]
        double Hours,
    IReadOnlyList<AuditFinding> Findings,
    [property: Description("Findings that this source cannot tell, and why")]
        IReadOnlyList<AuditUnjudged> Unjudged,
    [property: Description("What could not be looked at, and why")] IReadOnlyList<string> Notes
);
