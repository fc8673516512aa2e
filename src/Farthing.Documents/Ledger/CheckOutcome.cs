using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Description("What came of one check")]
public sealed record CheckOutcome(
    [property: Description(
        "pages, rollups, tags, sequences, lives, prices, journal, refused, statements or abandoned"
    )]
        string Name,
    [property: Description("What was asked, for people")] string Question,
    [property: Description("How many things were looked at")] long Checked,
    [property: Description("How many of them were wrong")] long Differences
);
