using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Audits;

[Document("audit")]
[Description(
    "What could be saved on prompts and their traffic. Findings are priced one after the other, in the order in which they stand, each on what those before it left: with other findings left out, the amounts are others."
)]
public sealed record AuditDocument(
    [property: Description("Where the requests come from")] AuditSourceKind Source,
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("absent: until now")] string? Until,
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

/// <summary>One thing that was found.</summary>
public sealed record AuditFinding(
    [property: Description("Name of the finding")] string Name,
    FindingClass Class,
    [property: Description("Requests in which it was found")] long Requests,
    [property: Description("Of those, the ones whose tokens have no price")] long Unpriced,
    [property: Description("What would not have been paid in the span; absent: no price is known")]
        double? SpanUsd,
    [property: Description("The same in 30 days of such traffic")] double? MonthUsd,
    string Evidence,
    string Remedy
)
{
    /// <summary>Where prompts change, by the most requests; null where the source or the finding does not tell.</summary>
    [Description("What changes, where and how often; only of an unstable prefix in bodies")]
    public IReadOnlyList<AuditChange>? Changes { get; init; }
}

/// <summary>What a finding's remedy does to answers.</summary>
public enum FindingClass
{
    /// <summary>No answer can change.</summary>
    Lossless,

    /// <summary>Answers may change: compare them before it is rolled out.</summary>
    Gated,

    /// <summary>A person has to decide; what is stated is what is spent on it.</summary>
    Suggestion,
}

/// <summary>Where audited requests come from.</summary>
public enum AuditSourceKind
{
    /// <summary>A gateway's ledger, and the prompts recorded beside it.</summary>
    Ledger,

    /// <summary>Request bodies recorded elsewhere.</summary>
    Bodies,

    /// <summary>A trace: lengths, sessions and prefix ids.</summary>
    Trace,
}

/// <summary>A finding that could not be looked for.</summary>
public sealed record AuditUnjudged(
    [property: Description("Name of the finding")] string Name,
    [property: Description("What the source lacks for it")] string Why
);
