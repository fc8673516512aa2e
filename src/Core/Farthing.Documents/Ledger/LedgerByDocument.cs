using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Ledger;

[Document("ledger.by")]
[Description("Sums by one dimension, dearest first; days and hours in order.")]
public sealed record LedgerByDocument(
    LedgerSplit By,
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("absent: until now")] string? Until,
    SpentSums Total,
    IReadOnlyList<SpentSums> Groups
)
{
    /// <summary>True where the sums are of days or hours, which stand in their order.</summary>
    [JsonIgnore]
    public bool IsOverTime => By is LedgerSplit.Day or LedgerSplit.Hour;
}

/// <summary>Grouping of a ledger's sums.</summary>
public enum LedgerSplit
{
    Key,
    Team,
    User,
    Model,
    Deployment,
    Tag,
    Session,
    Gateway,
    Day,
    Hour,
    Workflow,
}
