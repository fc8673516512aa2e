using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger</c>: what was spent, by whom, and whether the books are right.</summary>
internal static class LedgerVerb
{
    public static readonly VerbEntry Entry = new(
        "ledger",
        VerbGroup.ServeAndMeter,
        "Spend on tokens by key, team and more; exports; verification against the journal",
        Create
    );

    private static Command Create()
    {
        Command command = new(
            "ledger",
            "Shows a gateway's metering: every attempt to the nano-dollar, from its journal. Answers include all records of the journal, also while the gateway runs."
        );
        command.Subcommands.Add(LedgerBy.Create());
        command.Subcommands.Add(LedgerTop.Create());
        command.Subcommands.Add(LedgerRequests.Create());
        command.Subcommands.Add(LedgerRetries.Create());
        command.Subcommands.Add(LedgerExport.Create());
        command.Subcommands.Add(LedgerShip.Create());
        command.Subcommands.Add(LedgerVerify.Create());
        command.Subcommands.Add(LedgerRebuildVerb.Create());
        command.Subcommands.Add(LedgerAdjust.Create());
        command.Subcommands.Add(LedgerReconcile.Create());
        command.Subcommands.Add(LedgerClose.Create());
        command.Subcommands.Add(LedgerDrop.Create());
        command.Subcommands.Add(LedgerForget.Create());
        command.Subcommands.Add(LedgerRelease.Create());
        command.Subcommands.Add(LedgerAbandon.Create());
        command.SetAction(parsed =>
        {
            WriteList(command, parsed.InvocationConfiguration.Output);
            return 0;
        });
        return command;
    }

    private static void WriteList(Command command, TextWriter writer)
    {
        writer.WriteLine("farthing ledger <question>: a gateway's metering, to the nano-dollar");
        writer.WriteLine();
        int width = command.Subcommands.Max(sub => sub.Name.Length);
        foreach (Command sub in command.Subcommands)
        {
            string line = sub.Description!.Split('\n')[0];
            int end = line.IndexOf(". ", StringComparison.Ordinal);
            writer.WriteLine($"  {sub.Name.PadRight(width)}  {(end < 0 ? line : line[..(end + 1)])}");
        }

        writer.WriteLine();
        writer.WriteLine(
            "Start:  farthing ledger by key --since 7d      Each takes --help, --json, --data, --config and --postgres-env."
        );
    }
}
