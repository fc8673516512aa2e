using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Ledger;
using Farthing.Gateway.Ledger.Retention;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger forget</c>: the attempts of closed months.</summary>
internal static class LedgerForget
{
    private static readonly SwitchFlag Trial = new("--dry-run", "Only say what would be forgotten");

    public static Command Create()
    {
        Command command = new(
            "forget",
            """
            Forget the attempts of a closed month and of all before it. Hourly sums, statements and corrections stay, and with them every bill and balance. What needs single attempts of that time is refused from then on: export, retries, a session's sums, rebuild. Export or ship them before.

            Examples:
              farthing ledger forget 2026-08 --dry-run
              farthing ledger forget 2026-08
            """
        );
        command.Arguments.Add(MonthArgument.Month);
        LedgerFlags.AddPlace(command);
        command.With(Trial);
        return command.Runs("ledger.forget", Run);
    }

    private static int Run(VerbContext context)
    {
        DateTime month = MonthArgument.Read(context);
        return LedgerSource.Run(
            context,
            source =>
            {
                LedgerForgetDocument report = new AttemptRetention(source.Store).Run(
                    month,
                    context.Parsed.GetValue(Trial),
                    TimeProvider.System
                );
                return context.Answer(report, () => Sheet(report, source.IsShared));
            }
        );
    }

    private static Sheet Sheet(LedgerForgetDocument document, bool isShared)
    {
        string kept =
            document.Kept > 0
                ? $"{Show.Counted(document.Kept, "attempt")} of that time stay: something later is about them."
                : "";
        return document.Attempts == 0
            ? new Sheet().Say(
                $"Nothing up to {document.Month} {(document.DryRun ? "would be" : "was")} forgotten.",
                kept
            )
            : new Sheet().Say(
                $"{(document.DryRun ? "Would forget" : "Forgot")} {Show.Counted(document.Attempts, "attempt")} up to {document.Month}, {document.CostUsd}, in {Show.Seconds(document.Seconds)}",
                kept,
                document.DryRun
                    ? "Hourly sums, statements and corrections would stay."
                    : "Hourly sums, statements and corrections stay; farthing ledger verify checks them by their totals.",
                isShared || document.DryRun
                    ? ""
                    : "The file has room for new attempts; sqlite3 ledger.db VACUUM, with the gateway stopped, makes it smaller."
            );
    }
}
