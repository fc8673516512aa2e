using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger verify</c>: are the books right?</summary>
internal static class LedgerVerify
{
    public static Command Create()
    {
        Command command = new(
            "verify",
            """
            Check the ledger against itself and, record by record, against the journal. Exit code 1 when anything differs.

            Examples:
              farthing ledger verify
              farthing ledger verify --data /var/lib/farthing --json
            """
        );
        LedgerFlags.AddPlace(command);
        return command.Runs("ledger.verify", Run);
    }

    private static int Run(VerbContext context) =>
        LedgerSource.Run(
            context,
            source =>
            {
                LedgerVerifier verifier = new(source.Store, source.Local?.Journal, TimeProvider.System);
                LedgerVerifyDocument document = StatementAudit.Run(
                    verifier.Run(context.Cancellation),
                    source.Store
                );
                return context.Answer(document, () => Sheet(document), document.IsRight ? 0 : 1);
            }
        );

    private static Sheet Sheet(LedgerVerifyDocument document)
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
