using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs.Ledger;

/// <summary><c>farthing ledger</c>: what was spent, by whom, and whether the books are right.</summary>
internal static class LedgerVerb
{
    public static readonly VerbEntry Entry = new(
        "ledger",
        VerbGroup.ServeAndMeter,
        "Spend by key, team and more; exports; checks of the journal",
        () => CreateFor(null)
    )
    {
        CreateFor = CreateFor,
        // Not on the pool, which has no more threads than processors: the question's own work would wait there.
        Prepare = _ => new Thread(LedgerQuestions.Prepare) { IsBackground = true }.Start(),
    };

    /// <summary>The questions, in the order of help.</summary>
    private static readonly IReadOnlyList<(string Name, Func<Command> Create)> All =
    [
        ("by", LedgerBy.Create),
        ("top", LedgerTop.Create),
        ("requests", LedgerRequests.Create),
        ("hits", LedgerHits.Create),
        ("retries", LedgerRetries.Create),
        ("export", LedgerExport.Create),
        ("ship", LedgerShip.Create),
        ("verify", LedgerVerify.Create),
        ("rebuild", LedgerRebuildVerb.Create),
        ("adjust", LedgerAdjust.Create),
        ("import", LedgerImport.Create),
        ("reconcile", LedgerReconcile.Create),
        ("close", LedgerClose.Create),
        ("drop", LedgerDrop.Create),
        ("forget", LedgerForget.Create),
        ("release", LedgerRelease.Create),
        ("abandon", LedgerAbandon.Create),
    ];

    /// <summary>The verb with the one question that the next word names; with all where it names none.</summary>
    private static Command CreateFor(string? next)
    {
        Command command = new(
            "ledger",
            "Shows a gateway's metering: every attempt to the nano-dollar, from its journal. Answers include all records of the journal, also while the gateway runs."
        );
        bool isNamed = All.Any(one => one.Name == next);
        foreach ((string name, Func<Command> create) in All)
        {
            if (!isNamed || name == next)
            {
                command.Subcommands.Add(create());
            }
        }

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
