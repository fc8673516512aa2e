using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;

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
                VerificationReport report = StatementAudit.Run(
                    verifier.Run(context.Cancellation),
                    source.Store
                );
                return context.Answer(
                    json => WriteJson(json, report),
                    text => WriteText(text, report),
                    exitCode: report.IsRight ? 0 : 1
                );
            }
        );

    private static void WriteText(TextWriter writer, VerificationReport report)
    {
        long wrong = report.Checks.Sum(check => check.Differences);
        string answer = report.IsRight
            ? "RIGHT"
            : $"WRONG in {Show.Count(wrong)} {(wrong == 1 ? "place" : "places")}";
        writer.WriteLine(
            $"{answer}  {Show.Counted(report.Rows, "attempt")} and {Show.Counted(report.Corrections, "correction")}, {report.Billed}, checked against {Show.Counted(report.Records, "record")} of the journal in {Show.Seconds(report.Took.TotalSeconds)}"
        );
        if (report.Open > 0)
        {
            writer.WriteLine($"{Show.Count(report.Open)} attempts are open: held, not settled");
        }

        writer.WriteLine();
        TextTable table = new(
            TextColumn.Text("check"),
            TextColumn.Number("looked at"),
            TextColumn.Text("result"),
            TextColumn.Text("meaning")
        );
        foreach (CheckOutcome check in report.Checks)
        {
            table.Row(
                check.Name,
                Show.Count(check.Checked),
                check.Differences == 0 ? "right" : $"{Show.Count(check.Differences)} wrong",
                check.Question
            );
        }

        table.Write(writer);
        if (report.Differences.Count > 0)
        {
            writer.WriteLine();
            foreach (LedgerDifference difference in report.Differences)
            {
                writer.WriteLine($"{difference.Check}: {LedgerWords.Name(difference.Subject, 100)}");
                writer.WriteLine($"  expected  {LedgerWords.Name(difference.Expected, 106)}");
                writer.WriteLine($"  found     {LedgerWords.Name(difference.Found, 106)}");
            }

            writer.WriteLine();
            writer.WriteLine(
                "farthing ledger rebuild makes the ledger anew from the journal and keeps the old one beside it."
            );
        }

        foreach (string note in report.Notes)
        {
            writer.WriteLine($"note: {note}");
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, VerificationReport report)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("right", report.IsRight);
        writer.WriteNumber("attempts", report.Rows);
        writer.WriteNumber("corrections", report.Corrections);
        writer.WriteNumber("open", report.Open);
        writer.WriteMoney("billed_usd", report.Billed);
        writer.WriteNumber("records", report.Records);
        writer.WriteNumber("seconds", report.Took.TotalSeconds);
        writer.WriteStartArray("checks");
        foreach (CheckOutcome check in report.Checks)
        {
            writer.WriteStartObject();
            writer.WriteString("name", check.Name);
            writer.WriteString("question", check.Question);
            writer.WriteNumber("checked", check.Checked);
            writer.WriteNumber("differences", check.Differences);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        LedgerRebuildVerb.WriteDifferences(writer, report.Differences);
        writer.WriteStartArray("notes");
        foreach (string note in report.Notes)
        {
            writer.WriteStringValue(note);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
