using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Rebuilding;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Sheets.Ledger;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger rebuild</c>: the ledger anew, out of the journal.</summary>
internal static class LedgerRebuildVerb
{
    private static readonly SwitchFlag AcceptLoss = new(
        "--accept-loss",
        "Build a ledger from the remaining segments where the first ones are gone and no ledger has them"
    );

    public static Command Create()
    {
        Command command = new(
            "rebuild",
            """
            Rebuild the ledger from the journal beside the old one, compare the two, and replace the old one. No gateway may run on the folder meanwhile. Of a shared ledger only this gateway's rows are made anew.

            Examples:
              farthing ledger rebuild
              farthing ledger rebuild --data /var/lib/farthing --json
            """
        );
        LedgerFlags.AddPlace(command);
        command.Options.Add(AcceptLoss);
        return command.Runs("ledger.rebuild", Run);
    }

    private static int Run(VerbContext context)
    {
        LedgerPlace place = LedgerSource.PlaceOf(context);
        context.StopOnFaults();
        LedgerFolder folder = place.Local ?? throw LedgerSource.NeedsJournal();
        bool acceptsLoss = context.Parsed.GetValue(AcceptLoss);
        return LedgerSource.Guard(
            context,
            () =>
            {
                LedgerRebuildDocument report;
                string what = folder.Database;
                if (place.Shared is SharedOptions shared)
                {
                    using PostgresLedgerStore store = PostgresLedgerStore.Open(shared.Postgres);
                    report = store.Rebuild(folder, acceptsLoss, context.Cancellation);
                    what = $"the gateway's part of {store.Place}";
                }
                else
                {
                    report = new LedgerRebuild(folder).Run(acceptsLoss, context.Cancellation);
                }

                return context.Answer(report, () => Sheet(what, report));
            }
        );
    }

    private static Sheet Sheet(string what, LedgerRebuildDocument document) =>
        new Sheet().Say([
            $"{what} is rebuilt: {Show.Count(document.Attempts)} attempts, {document.BilledUsd} billed, out of {Show.Count(document.Records)} records",
            document.DifferenceCount > 0
                ? $"The old ledger differed in {Show.Count(document.DifferenceCount)} rows and is kept as {document.OldKeptAs}"
            : document.OldKeptAs is not null ? $"The old ledger is kept as {document.OldKeptAs}"
            : "The old ledger, if there was one, was the same.",
            .. document.Differences.Select(difference =>
                $"  {difference.Check}: {LedgerWords.Name(difference.Subject, 60)} {difference.Found}"
            ),
            .. document.Notes.Select(note => $"note: {note}"),
        ]);
}
