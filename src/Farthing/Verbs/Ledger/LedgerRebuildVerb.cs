using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Rebuilding;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger rebuild</c>: the ledger anew, out of the journal.</summary>
internal static class LedgerRebuildVerb
{
    private static readonly SwitchFlag AcceptLoss = new(
        "--accept-loss",
        "Where the journal's first segments are gone and no ledger has them: make a ledger of what is left"
    );

    public static Command Create()
    {
        Command command = new(
            "rebuild",
            """
            Make the ledger anew from the journal, beside the old one, compare the two, and put the new one in its place. No gateway may run on the folder meanwhile. Of a shared ledger only this gateway's rows are made anew.

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
                RebuildReport report;
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

                return context.Answer(json => WriteJson(json, report), text => WriteText(text, what, report));
            }
        );
    }

    private static void WriteText(TextWriter writer, string what, RebuildReport report)
    {
        writer.WriteLine(
            $"{what} is made anew: {Show.Count(report.Rows)} attempts, {report.Billed} billed, out of {Show.Count(report.Records)} records"
        );
        writer.WriteLine(
            report.DifferenceCount > 0
                ? $"The old ledger differed in {Show.Count(report.DifferenceCount)} rows and is kept as {report.OldKeptAs}"
            : report.OldKeptAs is not null ? $"The old ledger is kept as {report.OldKeptAs}"
            : "The old ledger, if there was one, was the same."
        );
        foreach (LedgerDifference difference in report.Differences)
        {
            writer.WriteLine(
                $"  {difference.Check}: {LedgerWords.Name(difference.Subject, 60)} {difference.Found}"
            );
        }

        foreach (string note in report.Notes)
        {
            writer.WriteLine($"note: {note}");
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, RebuildReport report)
    {
        writer.WriteStartObject();
        writer.WriteNumber("records", report.Records);
        writer.WriteNumber("attempts", report.Rows);
        writer.WriteMoney("billed_usd", report.Billed);
        writer.WriteNumber("carried_attempts", report.CarriedRows);
        writer.WriteMoney("carried_cost_usd", report.CarriedCost);
        writer.WriteNumber("difference_count", report.DifferenceCount);
        WriteDifferences(writer, report.Differences);
        writer.WriteString("old_kept_as", report.OldKeptAs);
        writer.WriteStartArray("notes");
        foreach (string note in report.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Differences, as a member of the object that is open.</summary>
    public static void WriteDifferences(Utf8JsonWriter writer, IReadOnlyList<LedgerDifference> differences)
    {
        writer.WriteStartArray("differences");
        foreach (LedgerDifference difference in differences)
        {
            writer.WriteStartObject();
            writer.WriteString("check", difference.Check);
            writer.WriteString("subject", difference.Subject);
            writer.WriteString("expected", difference.Expected);
            writer.WriteString("found", difference.Found);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
