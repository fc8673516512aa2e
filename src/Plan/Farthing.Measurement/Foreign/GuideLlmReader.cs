using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Reading;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads GuideLLM's <c>benchmarks.json</c>: a benchmark a load, with the first and last token's time of every request that it lists.</summary>
internal static class GuideLlmReader
{
    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode root = file.Roots[0];
        IReadOnlyList<TreeNode> benchmarks = root["benchmarks"].Needed("a list of benchmarks").Items;
        List<string> notes =
        [
            "its TPOT includes TTFT: it stands as NTPOT; its ITL is a mean of a request: it stands as TPOT",
            "times of single tokens are not kept: there is no ITL, and tokens are taken as spread evenly within a request",
            "its clock is the time of day, which may jump",
        ];
        TreeNode first = benchmarks.Count > 0 ? benchmarks[0] : default;
        return new ForeignResult("GuideLLM", file.Path, [.. benchmarks.Select(one => Load(one, notes))])
        {
            Version = root.First("metadata.guidellm_version", "metadata.version").Text,
            Model =
                first
                    .First(
                        "config.backend.model",
                        "benchmarker.backend.model",
                        "worker.backend_model",
                        "args.backend.model"
                    )
                    .Text
                ?? root.First("args.model", "config.model").Text,
            Url =
                first
                    .First("config.backend.target", "benchmarker.backend.target", "worker.backend_target")
                    .Text
                ?? root.First("args.target", "config.target").Text,
            Notes = [.. notes.Distinct()],
        };
    }

    private static ForeignLoad Load(TreeNode one, List<string> notes)
    {
        ForeignFigures figures = Figures(one);
        TreeNode lists = one["requests"];
        ForeignRequest[] requests =
        [
            .. lists["successful"].Items.Select(request => Request(request, RequestOutcome.Finished)),
            .. lists["errored"].Items.Select(request => Request(request, RequestOutcome.Unnamed)),
            .. lists["incomplete"].Items.Select(request => Request(request, RequestOutcome.Unfinished)),
        ];
        int listed = requests.Count(request => request.Outcome == RequestOutcome.Finished);
        bool isSample = figures.Finished is int said && said != listed;
        if (isSample && requests.Length > 0)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"{listed} of {figures.Finished} finished requests are listed: the tool's own figures are taken"
                )
            );
        }

        return new ForeignLoad
        {
            Level = Level(one),
            Seconds = figures.Seconds,
            Requests = isSample || requests.Any(request => request.StartNs is null) ? [] : requests,
            Figures = figures,
            HasGaps = false,
            HasFirstTokens = requests.All(request =>
                request.Outcome != RequestOutcome.Finished || request.Events.Count == 2
            ),
        };
    }

    private static ForeignRequest Request(TreeNode request, RequestOutcome outcome)
    {
        TreeNode times = request["info"]["timings"];
        long? start = Either(times, request, ["request_start"], ["request_start_time", "start_time"]);
        long? end = Either(times, request, ["request_end"], ["request_end_time", "end_time"]);
        long? first = Either(
            times,
            request,
            ["first_token_iteration", "first_iteration"],
            ["first_token_time"]
        );
        long? last = Either(times, request, ["last_token_iteration", "last_iteration"], ["last_token_time"]);
        if (outcome == RequestOutcome.Finished && (start is null || end is null))
        {
            throw request["info"]
                ["timings"]["request_start"]
                .Bad("when a finished request was sent and ended");
        }

        bool isStreamed = first >= start && last >= first;
        string words = request.First("info.error", "error", "info.traceback").Text ?? "";
        return new ForeignRequest
        {
            StartNs = start,
            ScheduledNs = times["targeted_start"].SecondsAsNanoseconds,
            EndNs = end >= start ? end - start : null,
            Events =
                outcome != RequestOutcome.Finished ? []
                : isStreamed
                    ? ForeignRequest.Ends(
                        (first!.Value - start!.Value) / 1e9,
                        (last!.Value - start.Value) / 1e9
                    )
                : ForeignRequest.EventsOf(Math.Max(0, end!.Value - start!.Value) / 1e9, [], null),
            InputTokens = request.First("input_metrics.total_tokens", "prompt_tokens", "input_tokens").Count,
            OutputTokens = request.First("output_metrics.total_tokens", "output_tokens").Count,
            Outcome = outcome == RequestOutcome.Unnamed ? ForeignErrors.Of(words) : outcome,
            Detail = ForeignErrors.Line(words),
        };
    }

    private static long? Either(TreeNode times, TreeNode request, string[] inTimes, string[] inRequest) =>
        times.First(inTimes).SecondsAsNanoseconds ?? request.First(inRequest).SecondsAsNanoseconds;

    private static LoadLevel? Level(TreeNode one)
    {
        TreeNode strategy = one.First("config.strategy", "scheduler.strategy", "args.strategy");
        double? rate = strategy["rate"].Number;
        int? streams = strategy.First("streams", "max_concurrency").Count;
        return strategy.First("type_", "type").Text switch
        {
            "synchronous" => LoadLevel.OfConcurrency(1),
            "concurrent" or "throughput" => LoadLevel.OfConcurrency(streams),
            "constant" or "poisson" or "async" => LoadLevel.OfRate(rate),
            _ => null,
        };
    }

    private static ForeignFigures Figures(TreeNode one)
    {
        TreeNode metrics = one["metrics"];
        TreeNode totals = one["scheduler_metrics"]["requests_made"] is { Exists: true } made
            ? made
            : metrics["request_totals"];
        double? perSecond = Mean(metrics["requests_per_second"]);
        double? input = Mean(metrics["prompt_token_count"]);
        ForeignFigures figures = new()
        {
            Seconds = one["duration"].Time,
            Finished = totals["successful"].Count,
            Failed = totals["errored"].Count,
            RequestsPerSecond = perSecond,
            OutputTokensPerSecond = Mean(metrics["output_tokens_per_second"]),
            InputTokensPerSecond = Mean(metrics["prompt_tokens_per_second"]) ?? (input * perSecond),
            MeanInput = input,
            MeanOutput = Mean(metrics["output_token_count"]),
            MeanInFlight = Mean(metrics["request_concurrency"]),
        };
        figures.Add(LatencyMetric.Ttft, Latency(metrics["time_to_first_token_ms"], 1e-3));
        figures.Add(LatencyMetric.Tpot, Latency(metrics["inter_token_latency_ms"], 1e-3));
        figures.Add(LatencyMetric.Ntpot, Latency(metrics["time_per_output_token_ms"], 1e-3));
        figures.Add(LatencyMetric.E2e, Latency(metrics["request_latency"], 1));
        return figures;
    }

    private static double? Mean(TreeNode metric) => metric["successful"]["mean"].Amount;

    private static LatencySummary? Latency(TreeNode metric, double scale)
    {
        TreeNode done = metric["successful"];
        return ForeignLatency.Of(
            statistic =>
                (
                    statistic.StartsWith('p') ? done["percentiles"][statistic]
                    : statistic == "std" ? done["std_dev"]
                    : done[statistic]
                ).Amount * scale,
            done["count"].Count
        );
    }
}
