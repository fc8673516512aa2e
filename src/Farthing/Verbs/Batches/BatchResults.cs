using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Batches;
using Farthing.Gateway.Batches;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Sheets.Batches;

namespace Farthing.Verbs.Batches;

/// <summary><c>farthing batch results</c>: the answers and errors of a batch in a file.</summary>
internal static class BatchResults
{
    private static readonly Argument<string> Id = new("ID") { Description = "The batch" };

    private static readonly DestinationFlag Target = new("--output", "-o")
    {
        Description = "Write to this file, complete or not at all (.gz: compressed) [default: ID.jsonl]",
        HelpName = "FILE",
    };

    public static Command Create()
    {
        Command command = new(
            "results",
            """
            Fetch the results of a batch at its end: answers, then errors, a JSON object a line.

            Examples:
              farthing batch results batch_019a2f -o answers.jsonl
            """
        );
        command.Arguments.Add(Id);
        BatchFlags.Add(command);
        return command.Runs("batch.results", context => RunAsync(context).GetAwaiter().GetResult(), Target);
    }

    private static async Task<int> RunAsync(VerbContext context)
    {
        context.StopOnFaults();
        using BatchClient client = BatchFlags.Client(context);
        SubmittedBatch batch = await client.FindAsync(context.Parsed.GetRequiredValue(Id));
        if (batch.OutputFile is null && batch.ErrorFile is null)
        {
            throw new FarthingException(
                new Fault(BatchFaultCodes.NoResults, $"{batch.Id} is {batch.State}: it has no results")
                {
                    Path = "ID",
                    Expected = "a batch that is completed, expired or cancelled",
                }
            );
        }

        string path = context.Parsed.GetValue(Target) ?? batch.Id + ".jsonl";
        long lines = 0;
        AtomicFile.Write(
            path,
            writer =>
            {
                foreach (string? id in (string?[])[batch.OutputFile, batch.ErrorFile])
                {
                    lines += id is null ? 0 : client.CopyAsync(id, writer).GetAwaiter().GetResult();
                }
            }
        );
        return context.Answer(new BatchResultsDocument(batch, path, lines), BatchSheet.Of);
    }
}
