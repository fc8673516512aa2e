using Farthing.Documents.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Sheets.Ledger;

/// <summary>Readable form of abandoning a gateway, done or planned.</summary>
public static class AbandonSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(LedgerAbandonDocument document)
    {
        string sent = Show.Counted(document.Charged, "attempt");
        string unsent = Show.Counted(document.Released, "attempt");
        string open = document.OpenSince is string since ? $"open since {since}" : "nothing was left open";
        return new Sheet()
            .Section(
                "",
                new SheetWords([
                    document.Booked
                        ? $"gateway {document.Gateway} is abandoned: {sent} charged {document.ChargedUsd}, {unsent} released"
                        : $"gateway {document.Gateway} left {Show.Count(document.Released + document.Charged)} attempts open, {document.ReleasedHoldsUsd + document.ChargedUsd} held: {open}",
                ]),
                new SheetFacts([
                    ("last record in the ledger", document.LastWrote),
                    ("sent: charged at the hold", $"{sent}, {document.ChargedUsd}"),
                    ("not sent: released", $"{unsent}, {document.ReleasedHoldsUsd} held"),
                    (
                        "slices of shared budgets",
                        $"{Show.Count(document.Leases)}, {document.FreedUsd} of them {(document.Booked ? "are free again" : "come free")}"
                    ),
                ]),
                new SheetWords(["what it had not brought into the ledger is lost with its journal"])
            )
            .Say(
                document.Booked ? null
                : document.Wait is null ? "Nothing was done. --book --reason TEXT does it."
                : $"It may be alive, and --book would be refused: the ledger expects {document.Wait}."
            );
    }
}
