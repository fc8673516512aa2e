using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs.Batches;

/// <summary><c>farthing batch</c>: files of requests that may wait.</summary>
internal static class BatchVerb
{
    public static readonly VerbEntry Entry = new(
        "batch",
        VerbGroup.ServeAndMeter,
        "Submit a file of requests to a gateway, follow it, fetch its results",
        Create
    );

    private static Command Create()
    {
        Command command = new(
            "batch",
            "Requests that may wait, answered in the gaps of other traffic by a running gateway (batch: in its configuration; docs/batch.md)."
        );
        command.Subcommands.Add(BatchSubmit.Create());
        command.Subcommands.Add(BatchStatus.Create());
        command.Subcommands.Add(BatchResults.Create());
        command.Subcommands.Add(BatchCancel.Create());
        return command;
    }
}
