using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Ledger.Retention;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger drop</c>: old segments of the journal, whose records the ledger keeps.</summary>
internal static class LedgerDrop
{
    private static readonly TextFlag Before = new(
        "--before",
        "TIME",
        "Segments whose last record is older than this: 2026-11, 2026-11-20, 90d"
    );

    private static readonly SwitchFlag Trial = new("--dry-run", "Only say what would go");

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
            context.Faults.Add(
                new Fault(CliFaultCodes.FlagMissing, "--before is needed")
                {
                    Path = Before.Name,
                    Expected = "a time such as 2026-10 or 90d",
                }
            );
        }

        long before = LedgerFlags.Time(context, Before.Name, text) ?? 0;
        bool isTrial = context.Parsed.GetValue(Trial);
        return LedgerSource.Run(
            context,
            source =>
            {
                DropReport report = new JournalRetention(source.Store, source.Folder.Journal).Run(
                    before,
                    isTrial,
                    context.Cancellation
                );
                return context.Answer(
                    json =>
                    {
                        json.WriteStartObject();
                        json.WriteBoolean("dry_run", isTrial);
                        json.WriteStartArray("segments");
                        foreach (long segment in report.Segments)
                        {
                            json.WriteNumberValue(segment);
                        }

                        json.WriteEndArray();
                        json.WriteNumber("bytes", report.Bytes);
                        json.WriteNumber("records", report.Records);
                        json.WriteNumber("first_kept", report.FirstKept);
                        json.WriteString("stopped_because", report.Reason);
                        json.WriteEndObject();
                    },
                    writer => WriteText(writer, report, isTrial)
                );
            }
        );
    }

    private static void WriteText(TextWriter writer, DropReport report, bool isTrial)
    {
        if (report.Segments.Count == 0)
        {
            writer.WriteLine($"Nothing {(isTrial ? "would be" : "was")} dropped: {report.Reason}.");
            return;
        }

        writer.WriteLine(
            $"{(isTrial ? "Would drop" : "Dropped")} {Show.Count(report.Segments.Count)} segments ({report.Segments[0]} to {report.Segments[^1]}), {Show.Bytes(report.Bytes)}, {Show.Count(report.Records)} records, all of them in the ledger"
        );
        writer.WriteLine($"The journal begins with segment {report.FirstKept}: {report.Reason}.");
        writer.WriteLine(
            "Their rows stay in ledger.db and can no longer be made anew from the journal: keep copies of it."
        );
    }
}
