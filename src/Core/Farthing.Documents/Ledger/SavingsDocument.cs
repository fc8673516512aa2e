using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Document("savings")]
[Description("Savings of each mechanism by an ordered counterfactual: each is undone after those before it.")]
public sealed record SavingsDocument(
    SavingsSplit By,
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("absent: until now")] string? Until,
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
