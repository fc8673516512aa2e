using System.ComponentModel;

namespace Farthing.Documents.Audits;

/// <summary>A finding that could not be looked for.</summary>
public sealed record AuditUnjudged(
    [property: Description("Name of the finding")] string Name,
    [property: Description("What the source lacks for it")] string Why
);
