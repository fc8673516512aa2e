using Farthing.Documents.Ledger;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Ledger;

/// <summary>Readable form of <c>ledger verify</c>.</summary>
public static class LedgerVerifySheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(LedgerVerifyDocument document)
    {
        long wrong = document.Checks.Sum(check => check.Differences);
        return new Sheet(
            answer: $"{Show.Counted(document.Attempts, "attempt")} and {Show.Counted(document.Corrections, "correction")}, {document.BilledUsd}, checked against {Show.Counted(document.Records, "record")} of the journal in {Show.Seconds(document.Seconds)}"
        )
        {
            State = document.IsRight ? SheetState.Good : SheetState.Bad,
            Word = document.IsRight
                ? "RIGHT"
                : $"WRONG in {Show.Count(wrong)} {(wrong == 1 ? "place" : "places")}",
            Remarks =
                document.Open > 0
                    ? [$"{Show.Count(document.Open)} attempts are open: held, not settled"]
                    : [],
        }
            .Table(
                document.Checks,
                new TableColumns<CheckOutcome>()
                    .Words("check", check => check.Name)
                    .Figure("looked at", check => Show.Count(check.Checked))
                    .Words(
                        "result",
                        check => check.Differences == 0 ? "right" : $"{Show.Count(check.Differences)} wrong"
                    )
                    .Words("meaning", check => check.Question, rank: 1)
            )
            .Say(
                document.Differences.SelectMany(difference =>
                    (string[])
                        [
                            $"{difference.Check}: {LedgerWords.Name(difference.Subject, 100)}",
                            $"  expected  {LedgerWords.Name(difference.Expected, 106)}",
                            $"  found     {LedgerWords.Name(difference.Found, 106)}",
                        ]
                )
            )
            .Say([
                document.Differences.Count > 0
                    ? "farthing ledger rebuild makes the ledger anew from the journal and keeps the old one beside it."
                    : null,
                .. document.Notes.Select(note => $"note: {note}"),
            ]);
    }
}
