using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Batches;
using Farthing.Gateway.Batches;
using Farthing.Sheets.Batches;

namespace Farthing.Verbs.Batches;

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
