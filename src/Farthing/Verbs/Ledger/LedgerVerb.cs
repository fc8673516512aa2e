using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger</c>: what was spent, by whom, and whether the books are right.</summary>
internal static class LedgerVerb
{
    public static readonly VerbEntry Entry = new(
        "ledger",
        VerbGroup.ServeAndMeter,
        "Who spent what on tokens; exports; verification against the journal",
        Create
    );

    private static Command Create()
    {
        Command command = new(
            "ledger",
            "What a gateway metered: every attempt to the nano-dollar, out of its journal. Answers include all that the journal holds, also while the gateway runs."
        );
        command.Subcommands.Add(LedgerBy.Create());
        command.Subcommands.Add(LedgerTop.Create());
        command.Subcommands.Add(LedgerRequests.Create());
        command.Subcommands.Add(LedgerExport.Create());
        command.Subcommands.Add(LedgerVerify.Create());
        command.Subcommands.Add(LedgerRebuildVerb.Create());
        command.Subcommands.Add(LedgerAdjust.Create());
        command.Subcommands.Add(LedgerDrop.Create());
        return command;
    }
}
