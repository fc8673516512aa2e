using Farthing.Documents.Benches;
using Farthing.Measurement.Load;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads AIPerf's <c>profile_export.jsonl</c>: a request a line, with its first token and the gaps between its chunks.</summary>
internal static class AiperfRecordsReader
{
    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode[] profiled =
        [
            .. file.Roots.Where(root => root["metadata"]["benchmark_phase"].Text != "warmup"),
        ];
        List<string> notes =
        [
            FormattableString.Invariant(
                $"{profiled.Length} records, one a line; the file does not say how many there were"
            ),
            "the file does not say the load: most requests in flight stand for it, unless its profile_export_aiperf.json is given too",
            "output tokens are counted by the client's tokenizer unless it was told to take the server's",
        ];
        if (profiled.Length < file.Roots.Count)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"{file.Roots.Count - profiled.Length} requests of the warm-up are left out"
                )
            );
        }

        TreeNode[] done = [.. profiled.Where(root => !IsFailure(root))];
        bool hasFirst = done.All(root => root["metrics"]["time_to_first_token"].Exists);
        bool hasGaps = done.All(root => root["metrics"]["inter_chunk_latency"].Exists || Output(root) <= 1);
        if (!hasFirst)
        {
            notes.Add("answers were not streamed: there is no first token, and E2E alone is known");
        }
        else if (!hasGaps)
        {
            notes.Add(
                "there are no gaps between chunks (inter_chunk_latency): tokens are taken as spread evenly within a request"
            );
        }

        return new ForeignResult(
            "AIPerf",
            file.Path,
            [
                new ForeignLoad
                {
                    Requests = [.. profiled.Select(root => Request(root, hasFirst, hasGaps))],
                    HasFirstTokens = hasFirst,
                    HasGaps = hasFirst && hasGaps,
                    HasShownTokens =
                        hasFirst
                        && done.Length > 0
                        && done.All(root => root["metrics"]["time_to_first_output_token"].Exists),
                },
            ]
        )
        {
            Notes = notes,
        };
    }

    private static bool IsFailure(TreeNode root) =>
        root["error"].Exists || root["metadata"]["was_cancelled"].Truth == true;

    private static int? Output(TreeNode root) =>
        root["metrics"].First("output_sequence_length.value", "output_token_count.value").Count;

    private static ForeignRequest Request(TreeNode root, bool hasFirst, bool hasGaps)
    {
        TreeNode metadata = root["metadata"];
        TreeNode metrics = root["metrics"];
        long start = metadata["request_start_ns"].Needed("when it was sent").Nanoseconds!.Value;
        long end = metadata["request_end_ns"].Needed("when it was over").Nanoseconds!.Value;
        if (end < start)
        {
            throw metadata["request_end_ns"].Bad("a time after request_start_ns");
        }

        TreeNode error = root["error"];
        bool isCancelled = metadata["was_cancelled"].Truth == true;
        int? output = Output(root);
        double whole = Time(metrics["request_latency"]) ?? (end - start) / 1e9;
        string words = error.First("message", "type").Text ?? error.Text ?? "";
        TreeNode code = error["code"];
        return new ForeignRequest
        {
            StartNs = start,
            // Released by its limiter: what lies between that and sending is its client's lag.
            ScheduledNs = metadata["credit_issued_ns"].Nanoseconds is long due && due <= start ? due : null,
            EndNs = end - start,
            Events = IsFailure(root) ? [] : Events(metrics, whole, output, hasFirst, hasGaps),
            InputTokens = metrics["input_sequence_length"]["value"].Count,
            OutputTokens = output,
            Outcome =
                isCancelled ? RequestOutcome.Unfinished
                : error.Exists
                    ? ForeignErrors.Of($"{error["type"].Text} {words}", code.Exists ? code.Count ?? 0 : 0)
                : RequestOutcome.Finished,
            Status = code.Exists ? code.Count ?? 0 : 0,
            Detail = ForeignErrors.Line(words),
        };
    }

    private static List<LoadEvent> Events(
        TreeNode metrics,
        double whole,
        int? output,
        bool hasFirst,
        bool hasGaps
    )
    {
        if (!hasFirst)
        {
            return ForeignRequest.EventsOf(whole, [], output);
        }

        double first = Time(metrics["time_to_first_token"])!.Value;
        TreeNode gaps = metrics["inter_chunk_latency"];
        double? shown = Time(metrics["time_to_first_output_token"]);
        if (!hasGaps)
        {
            return ForeignRequest.Ends(first, whole);
        }

        double[] times = gaps.Exists ? gaps["value"].Times(AiperfConfig.Scale(gaps)) : [];
        return ForeignRequest.EventsOf(first, times, output, shown);
    }

    private static double? Time(TreeNode metric) =>
        metric.Exists
            ? metric["value"].Needed("a time").Amount * AiperfConfig.Scale(metric) is double value
            && value <= 1e8
                ? value
                : throw metric["value"].Bad("a time below 1e8 s")
            : null;
}
