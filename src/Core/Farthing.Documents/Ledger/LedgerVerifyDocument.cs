using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.verify")]
[Description("Findings of a verification. Exit code 1 where right is false.")]
public sealed record LedgerVerifyDocument(
    long Attempts,
    long Corrections,
    [property: Description("Held, not settled")] long Open,
    [property: Description("Attempts and corrections: dollars with nine decimals, exact")] Money BilledUsd,
    [property: Description("Of the journal that were compared")] long Records,
    double Seconds,
    IReadOnlyList<CheckOutcome> Checks,
    [property: Description("The first 20 of each check")] IReadOnlyList<LedgerDifference> Differences,
    [property: Description("Notes that are no faults")] IReadOnlyList<string> Notes
)
{
    [JsonPropertyName("right"), JsonPropertyOrder(-1)]
    public bool IsRight => Checks.All(check => check.Differences == 0);
}

[Description("Result of one check")]
public sealed record CheckOutcome(
    [property: Description(
        "pages, rollups, tags, sequences, lives, prices, journal, refused, statements or abandoned"
    )]
        string Name,
    [property: Description("The check, for people")] string Question,
    [property: Description("Number of things checked")] long Checked,
    [property: Description("Number of them that were wrong")] long Differences
);
