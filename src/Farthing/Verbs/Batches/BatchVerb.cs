using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Batches;
using Farthing.Gateway.Batches;
using Farthing.Sheets.Batches;

namespace Farthing.Verbs.Batches;

/// <summary><c>farthing batch</c>: files of requests that may wait.</summary>
internal static class BatchVerb
{
    public static readonly VerbEntry Entry = new(
        "batch",
        VerbGroup.ServeAndMeter,
        "Submit a file of requests to a gateway and fetch its results",
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

/// <summary><c>farthing batch cancel</c>: no line of it begins any more.</summary>
internal static class BatchCancel
{
    private static readonly Argument<string> Id = new("ID") { Description = "The batch" };

    public static Command Create()
    {
        Command command = new(
            "cancel",
            """
            Cancel a batch: lines in flight end, the others are reported as cancelled. What was answered stays.

            Examples:
              farthing batch cancel batch_019a2f
            """
        );
        command.Arguments.Add(Id);
        BatchFlags.Add(command);
        return command.Runs("batch.cancel", context => RunAsync(context).GetAwaiter().GetResult());
    }

    private static async Task<int> RunAsync(VerbContext context)
    {
        context.StopOnFaults();
        using BatchClient client = BatchFlags.Client(context);
        SubmittedBatch batch = await client.CancelAsync(context.Parsed.GetRequiredValue(Id));
        return context.Answer(new BatchDocument([batch]), BatchSheet.Of);
    }
}
