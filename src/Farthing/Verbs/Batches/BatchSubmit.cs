using System.CommandLine;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents.Batches;
using Farthing.Gateway.Batches;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Batches;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Batches;

/// <summary><c>farthing batch submit</c>: a file of requests, to be answered until a deadline.</summary>
internal static class BatchSubmit
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    private static readonly Argument<string> Input = new("FILE")
    {
        Description = "JSONL, a request a line: custom_id, method, url, body, as OpenAI's batch API has it",
    };

    private static readonly Option<string> Deadline = new("--deadline")
    {
        Description = "Time in which the lines are answered, such as 30m, 2h or 24h; the rest expires",
        HelpName = "TIME",
        DefaultValueFactory = _ => "24h",
    };

    private static readonly SwitchFlag Must = new(
        "--must",
        "Lines run past the deadline too, in place of expiring"
    );

    private static readonly SwitchFlag SkipInvalid = new(
        "--skip-invalid",
        "Report broken lines and run the others, in place of failing the batch"
    );

    private static readonly QuantityFlag Priority = new(
        "--priority",
        Whole(-100, 100),
        "Larger ones go first [default: 0]"
    );

    private static readonly SwitchFlag Wait = new("--wait", "Wait for its end");

    public static Command Create()
    {
        Command command = new(
            "submit",
            """
            Submit a file of requests. The gateway answers them in the gaps of other traffic.

            Examples:
              farthing batch submit examples/batch/lines.jsonl --deadline 2h
              farthing batch submit examples/batch/lines.jsonl --deadline 24h --priority 10 --wait
            """
        );
        command.Arguments.Add(Input);
        command.With(Deadline, Must, SkipInvalid, Priority, Wait);
        BatchFlags.Add(command);
        return command.Runs("batch.submit", context => RunAsync(context).GetAwaiter().GetResult());
    }

    private static async Task<int> RunAsync(VerbContext context)
    {
        string path = context.Parsed.GetRequiredValue(Input);
        string window = context.Parsed.GetRequiredValue(Deadline);
        double? priority = context.Value(Priority);
        if (!File.Exists(path))
        {
            context.Refuse(
                CliFaultCodes.FileUnreadable,
                "FILE",
                "there is no such file",
                "a JSONL file of requests",
                path
            );
        }

        context.StopOnFaults();
        using BatchClient client = BatchFlags.Client(context);
        string endpoint = EndpointOf(path);
        string file = await client.UploadAsync(path);
        SubmittedBatch batch = await client.CreateAsync(
            file,
            endpoint,
            window,
            (long)(priority ?? 0),
            context.Parsed.GetValue(Must),
            context.Parsed.GetValue(SkipInvalid)
        );
        using ProgressLine progress = new(context);
        // Validation of a short file has mostly ended after a moment: its faults are worth waiting for.
        bool waits = context.Parsed.GetValue(Wait);
        for (int asked = 0; IsOpen(batch) && (waits || (batch.State == "validating" && asked < 10)); asked++)
        {
            progress.Show(
                FormattableString.Invariant(
                    $"{batch.State}: {batch.Completed + batch.Failed} of {batch.Lines} lines, {Show.Usd((double)batch.CostUsd)}"
                )
            );
            await Task.Delay(waits ? Between : Between / 10, context.Cancellation);
            batch = await client.FindAsync(batch.Id);
        }

        progress.Clear();
        int code = context.Answer(new BatchDocument([batch]), BatchSheet.Of);
        return code == 0 && batch.State is "failed" or "expired" ? 1 : code;
    }

    private static bool IsOpen(SubmittedBatch batch) =>
        batch.State is not ("completed" or "failed" or "expired" or "cancelled");

    /// <summary>The endpoint of the first line that has one: a batch has one endpoint.</summary>
    private static string EndpointOf(string path)
    {
        foreach (string line in File.ReadLines(path).Take(1000))
        {
            try
            {
                using JsonDocument json = JsonDocument.Parse(line);
                if (
                    json.RootElement.ValueKind == JsonValueKind.Object
                    && json.RootElement.TryGetProperty("url", out JsonElement url)
                    && url.ValueKind == JsonValueKind.String
                )
                {
                    return url.GetString()!;
                }
            }
            catch (JsonException)
            {
                // The gateway says what is wrong with it.
            }
        }

        return "/v1/chat/completions";
    }
}
