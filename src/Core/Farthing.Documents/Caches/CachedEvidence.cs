using System.ComponentModel;

namespace Farthing.Documents.Caches;

[Description("What the evidence of all scopes of the semantic cache says together")]
public sealed record CachedEvidence(
    [property: Description(
        "Cells with evidence: hits that were compared, before a promotion or as audits since"
    )]
        long Cells,
    [property: Description(
        "Of these, those of which it may be said at once that they keep their promise: on average 5 % of such claims are wrong (e-BH)"
    )]
        long ProvenTogether
);
