using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Batches;
using Farthing.Gateway.Batches;
using Farthing.Sheets.Batches;

namespace Farthing.Verbs.Batches;

/// <summary><c>farthing batch status</c>: how far batches are.</summary>
internal static class BatchStatus
{
    private const int Shown = 20;

    private static readonly Argument<string?> Id = new("ID")
    {
        Description = "The batch; without it, the 20 newest of the key",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create()
    {
        Command command = new(
            "status",
            """
            Show progress, deadline, dollars so far and the expected end of batches.

            Examples:
              farthing batch status
              farthing batch status --json
            """
        );
        command.Arguments.Add(Id);
        BatchFlags.Add(command);
        return command.Runs("batch.status", context => RunAsync(context).GetAwaiter().GetResult());
    }

    private static async Task<int> RunAsync(VerbContext context)
    {
        context.StopOnFaults();
        using BatchClient client = BatchFlags.Client(context);
        IReadOnlyList<SubmittedBatch> batches = context.Parsed.GetValue(Id) is string id
            ? [await client.FindAsync(id)]
            : await client.ListAsync(Shown);
        return context.Answer(new BatchDocument(batches), BatchSheet.Of);
    }
}
