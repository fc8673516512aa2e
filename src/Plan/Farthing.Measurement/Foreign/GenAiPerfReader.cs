using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads genai-perf's and perf_analyzer's <c>profile_export.json</c>: the time of every response, in nanoseconds, and mostly its text, which says what it carried.</summary>
internal static class GenAiPerfReader
{
    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode root = file.Roots[0];
        List<string> notes = [];
        List<ForeignLoad> loads = [];
        string? model = null;
        foreach (TreeNode experiment in root["experiments"].Needed("a list of experiments").Items)
        {
            List<ForeignRequest> requests = [];
            int opaque = 0;
            foreach (TreeNode request in experiment["requests"].Needed("a list of requests").Items)
            {
                requests.Add(Request(request, ref opaque));
                model ??= ModelOf(request);
            }

            if (opaque > 0)
            {
                notes.Add(
                    FormattableString.Invariant(
                        $"{opaque} of {requests.Count} requests keep no texts: each response counts as a token, also one that held a role alone"
                    )
                );
            }

            loads.Add(
                new ForeignLoad
                {
                    Level = Level(experiment["experiment"]),
                    Requests = requests,
                    Source = TokenSource.Usage,
                    HasShownTokens = opaque == 0,
                }
            );
        }

        notes.Add("the file does not say which requests failed: those without a token count as failed");
        return new ForeignResult("genai-perf", file.Path, loads)
        {
            Version = root["version"].Text,
            Model = model,
            Url = root["url"].Text,
            Api = root["endpoint"].Text is string path
                ? path.Contains("chat", StringComparison.Ordinal)
                    ? LoadApi.Chat
                    : LoadApi.Completions
                : null,
            Notes = notes,
        };
    }

    private static LoadLevel? Level(TreeNode experiment) =>
        experiment["mode"].Text switch
        {
            "concurrency" => LoadLevel.OfConcurrency(experiment["value"].Number),
            "request_rate" => LoadLevel.OfRate(experiment["value"].Number),
            _ => null,
        };

    private static ForeignRequest Request(TreeNode request, ref int opaque)
    {
        long start = request["timestamp"].Needed("when it was sent").Nanoseconds!.Value;
        IReadOnlyList<TreeNode> times = request["response_timestamps"].Needed("the responses' times").Items;
        IReadOnlyList<TreeNode> outputs = request["response_outputs"].Items;
        bool hasTexts =
            outputs.Count == times.Count
            && outputs.All(output => output["response"].Text is not null || !output["response"].Exists)
            && outputs.Any(output => output["response"].Exists);
        GenAiPerfResponses responses = new();
        long last = 0;
        for (int i = 0; i < times.Count; i++)
        {
            long at = times[i].Needed("a time").Nanoseconds!.Value - start;
            if (at < last)
            {
                throw times[i].Bad("a time after the one before");
            }

            responses.Take(at, hasTexts ? outputs[i]["response"].Text ?? "" : null);
            last = at;
        }

        opaque += hasTexts ? 0 : 1;
        RequestRecord record = responses.Record;
        LoadEvent[] events = record.Events.ToArray();
        return new ForeignRequest
        {
            StartNs = start,
            EndNs = last,
            Events = events,
            HasTokensOfEvents = record.HasContinuousUsage,
            InputTokens = Known(record.Usage.PromptTokens),
            OutputTokens = Known(record.Usage.CompletionTokens),
            CachedTokens = Known(record.Usage.CachedTokens),
            Finish = record.Finish,
            Outcome =
                responses.HasError ? RequestOutcome.StreamError
                : events.Any(one => one.IsGenerated) ? RequestOutcome.Finished
                : RequestOutcome.NoTokens,
        };
    }

    private static int? Known(long tokens) => tokens >= 0 ? (int)Math.Min(int.MaxValue, tokens) : null;

    private static string? ModelOf(TreeNode request)
    {
        string? payload = request["request_inputs"]["payload"].Text;
        int at = payload?.IndexOf("\"model\":", StringComparison.Ordinal) ?? -1;
        if (at < 0)
        {
            return null;
        }

        int open = payload!.IndexOf('"', at + 8);
        int close = open < 0 ? -1 : payload.IndexOf('"', open + 1);
        return close < 0 ? null : payload[(open + 1)..close];
    }
}
