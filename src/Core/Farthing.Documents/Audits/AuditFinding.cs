using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Audits;

/// <summary>One thing that was found.</summary>
public sealed record AuditFinding(
    [property: Description("Name of the finding")] string Name,
    FindingClass Class,
    [property: Description("Requests in which it was found")] long Requests,
    [property: Description("Of those, the ones whose tokens have no price")] long Unpriced,
    [property: Description("What would not have been paid in the span; null: no price is known")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? SpanUsd,
    [property: Description("The same in 30 days of such traffic")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        double? MonthUsd,
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
