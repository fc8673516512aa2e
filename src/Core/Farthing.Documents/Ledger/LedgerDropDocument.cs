using System.ComponentModel;

namespace Farthing.Documents.Ledger;

[Document("ledger.drop")]
[Description("Segments of the journal that went or, with dry_run, would go.")]
public sealed record LedgerDropDocument(
    bool DryRun,
    IReadOnlyList<long> Segments,
    long Bytes,
    [property: Description("In the segments; the ledger keeps them all")] long Records,
    [property: Description("The first segment that stays")] long FirstKept,
    [property: Description("Why no more go")] string StoppedBecause
);
