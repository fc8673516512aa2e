using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Foreign;

/// <summary>What vLLM's and SGLang's results share: requests as lists side by side, and how a load is said.</summary>
internal static class ForeignArrays
{
    /// <summary>The requests; none where the file has no details.</summary>
    /// <param name="root">The run.</param>
    /// <param name="latencies">Name of the list of end-to-end times, which some files have.</param>
    public static List<ForeignRequest> Requests(TreeNode root, string latencies)
    {
        if (!root["ttfts"].Exists || !root["itls"].Exists || !root["output_lens"].Exists)
        {
            return [];
        }

        double[] firsts = root["ttfts"].Times();
        IReadOnlyList<TreeNode> gaps = Beside(root["itls"], firsts.Length)!;
        IReadOnlyList<TreeNode> outputs = Beside(root["output_lens"], firsts.Length)!;
        IReadOnlyList<TreeNode>? inputs = Beside(root["input_lens"], firsts.Length);
        IReadOnlyList<TreeNode>? starts = Beside(root["start_times"], firsts.Length);
        IReadOnlyList<TreeNode>? queued = Beside(root["queue_times"], firsts.Length);
        IReadOnlyList<TreeNode>? errors = Beside(root["errors"], firsts.Length);
        IReadOnlyList<TreeNode>? ends = Beside(root[latencies], firsts.Length);
        List<ForeignRequest> requests = new(firsts.Length);
        for (int i = 0; i < firsts.Length; i++)
        {
            int? output = outputs[i].Count;
            string error = errors?[i].Text ?? "";
            bool isFinished = error.Length == 0 && output > 0;
            long? start = starts?[i].SecondsAsNanoseconds;
            double[] own = gaps[i].Times();
            requests.Add(
                new ForeignRequest
                {
                    StartNs = start,
                    ScheduledNs = queued is null ? null : start - (long)((queued[i].Time ?? 0) * 1e9),
                    EndNs = ends?[i].Time is double seconds ? (long)(seconds * 1e9) : null,
                    Events = isFinished ? ForeignRequest.EventsOf(firsts[i], own, output) : [],
                    InputTokens = inputs?[i].Count,
                    OutputTokens = output,
                    Outcome =
                        isFinished ? RequestOutcome.Finished
                        : error.Length == 0 ? RequestOutcome.NoTokens
                        : ForeignErrors.Of(error),
                    Detail = ForeignErrors.Line(error),
                }
            );
        }

        return requests;
    }

    /// <summary>The load of a run: a rate, or so many in flight; without both all requests are sent at once.</summary>
    public static LoadLevel? Level(TreeNode root, List<string> notes)
    {
        TreeNode rate = root["request_rate"];
        bool isNumber = rate.Exists && rate.Text is null;
        if (isNumber && rate.Number is > 0 and double perSecond)
        {
            return new LoadLevel(LoadLevelKind.Rate, perSecond);
        }

        if (root["max_concurrency"].Count is > 0 and int users)
        {
            return new LoadLevel(LoadLevelKind.Concurrency, users);
        }

        if (root.First("num_prompts", "completed").Count is > 0 and int all)
        {
            notes.Add("no rate and no cap: all requests were sent at once");
            return new LoadLevel(LoadLevelKind.Concurrency, all);
        }

        return null;
    }

    private static IReadOnlyList<TreeNode>? Beside(TreeNode list, int count)
    {
        if (!list.Exists)
        {
            return null;
        }

        IReadOnlyList<TreeNode> items = list.Items;
        return items.Count == count
            ? items
            : throw new FarthingException(
                list.FaultOf(
                    ForeignFaultCodes.BadValue,
                    "lists that belong together are not equally long",
                    FormattableString.Invariant($"{count} items")
                ) with
                {
                    Value = items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                }
            );
    }
}
