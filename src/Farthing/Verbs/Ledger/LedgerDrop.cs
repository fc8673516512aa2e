using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Retention;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger drop</c>: old segments of the journal, whose records the ledger keeps.</summary>
internal static class LedgerDrop
{
    private static readonly TextFlag Before = new(
        "--before",
        "TIME",
        "Segments whose last record is older than this: 2026-11, 2026-11-20, 90d"
    );

    private static readonly SwitchFlag Trial = new(
        "--dry-run",
        "Only list the segments that would be dropped"
    );

    public static Command Create()
    {
        Command command = new(
            "drop",
            """
            Drop old segments of the journal. Only whole segments go, from the first on, after their records were compared with the ledger, which keeps its rows. What was dropped can no longer be made anew by rebuild: keep copies of ledger.db.

            Examples:
              farthing ledger drop --before 90d --dry-run
              farthing ledger drop --before 2026-10
            """
        );
        LedgerFlags.AddPlace(command);
        command.With(Before, Trial);
        return command.Runs("ledger.drop", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        string? text = context.Parsed.GetValue(Before);
        if (text is null)
        {
            context.Refuse(
                CliFaultCodes.FlagMissing,
                Before.Name,
                "the flag is missing",
                "a time such as 2026-10 or 90d"
            );
        }

        long before = LedgerFlags.Time(context, Before.Name, text) ?? 0;
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerDropDocument report = new JournalRetention(source.Store, source.Folder.Journal).Run(
                    before,
                    context.Parsed.GetValue(Trial),
                    context.Cancellation
                );
                return context.Answer(report, () => Sheet(report));
            }
        );
    }

    private static Sheet Sheet(LedgerDropDocument document) =>
        document.Segments.Count == 0
            ? new Sheet().Say(
                $"Nothing {(document.DryRun ? "would be" : "was")} dropped: {document.StoppedBecause}."
            )
            : new Sheet().Say(
                $"{(document.DryRun ? "Would drop" : "Dropped")} {Show.Count(document.Segments.Count)} segments ({document.Segments[0]} to {document.Segments[^1]}), {Show.Bytes(document.Bytes)}, {Show.Count(document.Records)} records, all of them in the ledger",
                $"The journal begins with segment {document.FirstKept}: {document.StoppedBecause}.",
                "Their rows stay in ledger.db and can no longer be made anew from the journal: keep copies of it."
            );
}
