using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Description("Something that is not as it must be")]
public sealed record LedgerDifference(
    [property: Description("Check that found it")] string Check,
    [property: Description("An attempt, an hour, a segment")] string Subject,
    string Expected,
    string Found
);
