using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Reading;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads inference-perf: <c>summary_</c> and <c>stage_N_lifecycle_metrics.json</c> (figures) and <c>per_request_lifecycle_metrics.json</c> (requests); all in seconds.</summary>
internal static class InferencePerfReader
{
    /// <summary>The result of figures.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode root = file.Roots[0];
        RefusePool(file);
        TreeNode done = root["successes"].Needed("figures of the requests that finished");
        TreeNode latency = done["latency"];
        TreeNode rates = done["throughput"];
        TreeNode summary = root["load_summary"];
        int? finished = done["count"].Count;
        int? failed = root["failures"]["count"].Count;
        double? perSecond = rates["requests_per_sec"].Amount;
        ForeignFigures figures = new()
        {
            Seconds =
                root["benchmark_time_seconds"].Time
                ?? summary.First("duration", "total_duration").Time
                ?? (perSecond > 0 ? finished / perSecond : null),
            Finished = finished,
            Failed = failed,
            RequestsPerSecond = perSecond,
            OutputTokensPerSecond = rates["output_tokens_per_sec"].Amount,
            InputTokensPerSecond = rates["input_tokens_per_sec"].Amount,
            MeanInput = done["prompt_len"]["mean"].Amount,
            MeanOutput = done["output_len"]["mean"].Amount,
            Goodput = root["goodput_metrics"].First("request_goodput", "request_goodput_per_sec").Amount,
        };
        figures.Add(LatencyMetric.Ttft, Latency(latency["time_to_first_token"]));
        figures.Add(LatencyMetric.Tpot, Latency(latency["time_per_output_token"]));
        figures.Add(LatencyMetric.Icl, Latency(latency["inter_token_latency"]));
        figures.Add(LatencyMetric.Ntpot, Latency(latency["normalized_time_per_output_token"]));
        figures.Add(LatencyMetric.E2e, Latency(latency["request_latency"]));
        List<string> notes =
        [
            "figures alone: its per_request_lifecycle_metrics.json keeps single requests",
            "inference-perf's inter-token latency is the gap between chunks: it stands as ICL",
            "output tokens are counted by the client's tokenizer unless it was told otherwise",
        ];
        foreach ((string label, TreeNode count) in root["failures"]["by_label"].Members)
        {
            if (count.Count is > 0 and int some)
            {
                notes.Add(FormattableString.Invariant($"failed: {some} × {label}"));
            }
        }

        if (summary["schedule_delay"] is { Exists: true } delay && delay["p99"].Number is double late)
        {
            notes.Add(FormattableString.Invariant($"its client sent {late:0.###} s late at p99"));
        }

        return InferencePerfSettings.Join(
            new ForeignResult(
                "inference-perf",
                file.Path,
                [
                    new ForeignLoad
                    {
                        Level = Level(summary),
                        Seconds = figures.Seconds,
                        Figures = figures,
                    },
                ]
            )
            {
                Notes = notes,
            },
            file
        );
    }

    /// <summary>A summary pools all stages of its run: with several it is no load.</summary>
    private static void RefusePool(ForeignFile file)
    {
        string? folder = Path.GetDirectoryName(file.Path);
        bool isSummary = Path.GetFileName(file.Path)
            .StartsWith("summary_", StringComparison.OrdinalIgnoreCase);
        if (
            isSummary
            && (
                InferencePerfSettings.Stages(file) > 1
                || (
                    Directory.Exists(folder)
                    && Directory.GetFiles(folder, "stage_*_lifecycle_metrics.json").Length > 1
                )
            )
        )
        {
            throw file.Roots[0]["load_summary"]
                .Bad(
                    "one load: the summary pools all stages, give the stage_N_lifecycle_metrics.json beside it"
                );
        }
    }

    /// <summary>The result of requests.</summary>
    public static ForeignResult ReadRequests(ForeignFile file)
    {
        List<ForeignRequest> requests = [.. file.Roots.Select(Request)];
        return InferencePerfSettings.Join(
            new ForeignResult(
                "inference-perf",
                file.Path,
                [new ForeignLoad { Requests = requests, HasGaps = true }]
            )
            {
                Notes =
                [
                    "the file does not say the load: most requests in flight stand for it",
                    "output tokens are counted by the client's tokenizer unless it was told otherwise",
                ],
            },
            file
        );
    }

    private static ForeignRequest Request(TreeNode one)
    {
        long start = one["start_time"].Needed("when it was sent").SecondsAsNanoseconds!.Value;
        long end = one["end_time"].Needed("when it was over").SecondsAsNanoseconds!.Value;
        TreeNode info = one["info"];
        TreeNode times = info.First(
            "output_token_times",
            "response_info.output_token_times",
            "response_metrics.output_token_times"
        );
        long[] at = [.. times.Items.Select(time => time.Needed("a time").SecondsAsNanoseconds!.Value)];
        if (end < start || at.Any(time => time < start))
        {
            throw one["start_time"].Bad("a time before the tokens and the end");
        }

        int? output = info.First(
            "output_tokens",
            "response_info.output_tokens",
            "response_metrics.output_tokens"
        ).Count;
        TreeNode error = one["error"];
        string words = error.First("error_msg", "message", "error_type").Text ?? error.Text ?? "";
        bool isFinished = !error.Exists && at.Length > 0;
        double[] gaps = [.. at.Zip(at.Skip(1), (a, b) => Math.Max(0, b - a) / 1e9)];
        return new ForeignRequest
        {
            StartNs = start,
            ScheduledNs = one["scheduled_time"].SecondsAsNanoseconds,
            EndNs = end - start,
            Events = isFinished ? ForeignRequest.EventsOf((at[0] - start) / 1e9, gaps, output) : [],
            InputTokens = info.First("input_tokens", "request_metrics.text.input_tokens").Count,
            OutputTokens = output,
            Outcome =
                isFinished ? RequestOutcome.Finished
                : error.Exists ? ForeignErrors.Of($"{error["error_type"].Text} {words}")
                : RequestOutcome.NoTokens,
            Detail = ForeignErrors.Line(words),
        };
    }

    private static LoadLevel? Level(TreeNode summary) =>
        LoadLevel.OfConcurrency(summary.First("concurrency", "concurrency_level").Count)
        ?? LoadLevel.OfRate(summary.First("requested_rate", "target_rate", "rate").Number);

    private static LatencySummary? Latency(TreeNode node) =>
        ForeignLatency.Of(statistic => node[statistic].Time);
}
