using System.ComponentModel;

namespace Farthing.Documents.Ledger;

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
