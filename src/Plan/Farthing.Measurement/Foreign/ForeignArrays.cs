using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Common part of vLLM's and SGLang's results: the figures of a run, requests as lists side by side, and the words for a load.</summary>
internal static class ForeignArrays
{
    /// <summary>The tool's own figures of a run; latencies are in milliseconds, <c>mean_ttft_ms</c> and so on.</summary>
    /// <param name="root">The run.</param>
    /// <param name="wholeName">How the end-to-end latency is named in it.</param>
    public static ForeignFigures Figures(TreeNode root, string wholeName)
    {
        double? seconds = root["duration"].Time;
        int? finished = root["completed"].Count;
        double? input = root["total_input_tokens"].Amount;
        double? output = root["total_output_tokens"].Amount;
        ForeignFigures figures = new()
        {
            Seconds = seconds,
            Finished = finished,
            Failed = root["failed"].Count ?? root["num_prompts"].Count - finished,
            RequestsPerSecond = root["request_throughput"].Amount,
            OutputTokensPerSecond = root["output_throughput"].Amount,
            InputTokensPerSecond = root["input_throughput"].Amount ?? input / seconds,
            MeanInput = finished > 0 ? input / finished : null,
            MeanOutput = finished > 0 ? output / finished : null,
        };
        if (finished > 0)
        {
            // Without a finished request, vLLM writes 0 for every latency.
            Add(LatencyMetric.Ttft, "ttft");
            Add(LatencyMetric.Tpot, "tpot");
            Add(LatencyMetric.Icl, "itl");
            Add(LatencyMetric.E2e, wholeName);
        }

        return figures;

        void Add(LatencyMetric metric, string name) =>
            figures.Add(metric, ForeignLatency.Of(statistic => root[$"{statistic}_{name}_ms"].Time / 1e3));
    }

    /// <summary>A run with its requests, where the file keeps them.</summary>
    /// <param name="root">The run.</param>
    /// <param name="figures">The tool's own figures of it.</param>
    /// <param name="requests">Its requests.</param>
    /// <param name="notes">What is to be said of it.</param>
    public static ForeignLoad Load(
        TreeNode root,
        ForeignFigures figures,
        List<ForeignRequest> requests,
        List<string> notes
    )
    {
        if (requests.Any(request => request.StartNs is null))
        {
            notes.Add("the file has no start_times: rates are the tool's, and there is no course of time");
        }

        return new ForeignLoad
        {
            Level = Level(root, notes),
            MaxConcurrency = root["max_concurrency"].Count,
            Seconds = figures.Seconds,
            Requests = requests,
            Figures = figures,
        };
    }

    /// <summary>The requests; none where the file has no details.</summary>
    public static List<ForeignRequest> Requests(TreeNode root)
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
        IReadOnlyList<TreeNode>? ends = Beside(root["latencies"], firsts.Length);
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
    private static LoadLevel? Level(TreeNode root, List<string> notes)
    {
        TreeNode rate = root["request_rate"];
        bool isNumber = rate.Exists && rate.Text is null;
        LoadLevel? stated =
            LoadLevel.OfRate(isNumber ? rate.Number : null)
            ?? LoadLevel.OfConcurrency(root["max_concurrency"].Count);
        if (stated is null && root.First("num_prompts", "completed").Count is > 0 and int all)
        {
            notes.Add("no rate and no cap: all requests were sent at once");
            return LoadLevel.OfConcurrency(all);
        }

        return stated;
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
