using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Ledger;

[Document("savings")]
[Description("Savings of each mechanism by an ordered counterfactual: each is undone after those before it.")]
public sealed record SavingsDocument(
    SavingsSplit By,
    [property: Description("ISO 8601 in UTC; null: from the beginning")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Since,
    [property: Description("null: until now")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Until,
    SavedSums Total,
    [property: Description("Days in order, else most saved first; none by mechanism: the total has them")]
        IReadOnlyList<SavedSums> Groups
);

/// <summary>Grouping of savings.</summary>
public enum SavingsSplit
{
    Mechanism,
    Day,
    Key,
    Team,
    Model,
    Tier,
}
