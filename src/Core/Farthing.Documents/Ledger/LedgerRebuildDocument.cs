using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.rebuild")]
[Description("A ledger made anew.")]
public sealed record LedgerRebuildDocument(
    [property: Description("Of the journal that were played")] long Records,
    long Attempts,
    [property: Description("Dollars with nine decimals, exact")] Money BilledUsd,
    [property: Description("Taken from the old ledger: their segments were dropped")] long CarriedAttempts,
    Money CarriedCostUsd,
    [property: Description("Rows that differed")] long DifferenceCount,
    [property: Description("The first of each table")] IReadOnlyList<LedgerDifference> Differences,
    [property: Description("The old ledger's new name, where it differed or could not be read")]
        string? OldKeptAs,
    [property: Description("Rows that cannot be rebuilt, or could not be compared")]
        IReadOnlyList<string> Notes
);

[Description("Something that is not as it must be")]
public sealed record LedgerDifference(
    [property: Description("Check that found it")] string Check,
    [property: Description("An attempt, an hour, a segment")] string Subject,
    string Expected,
    string Found
);
