using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Reading;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads the figures of AIPerf (<c>profile_export_aiperf.json</c>) and of genai-perf (<c>profile_export_genai_perf.json</c>): a metric a name, each with its unit.</summary>
internal static class AiperfSummaryReader
{
    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode root = file.Roots[0];
        TreeNode config = root["input_config"];
        bool isAiperf =
            root["aiperf_version"].Exists || root["schema_version"].Exists || root["records"].Exists;
        TreeNode metrics = root["records"].Exists ? root["records"] : root;
        if (!metrics["request_latency"].Exists && !metrics["request_throughput"].Exists)
        {
            throw metrics["request_latency"].Bad("the figures of the requests, such as request_latency");
        }

        List<string> notes =
        [
            $"figures alone: {(isAiperf ? "profile_export.jsonl" : "profile_export.json")} beside it keeps single requests",
            "its inter-token latency is (E2E − TTFT) / (tokens − 1) of a request: it stands as TPOT",
            "output tokens are counted by the client's tokenizer unless it was told to take the server's",
        ];
        foreach (TreeNode error in root["error_summary"].IsList ? root["error_summary"].Items : [])
        {
            string words = error["error_details"].First("message", "type").Text ?? "an error";
            notes.Add(
                FormattableString.Invariant($"failed: {error["count"].Count} × {ForeignErrors.Line(words)}")
            );
        }

        if (root["was_cancelled"].Truth == true)
        {
            notes.Add("the run was cancelled: figures are of what was measured until then");
        }

        notes.AddRange(AiperfConfig.Notes(root));
        (LoadLevel? level, int? cap) = AiperfConfig.Load(root);
        (double? input, double? output) = AiperfConfig.Lengths(config);
        ForeignFigures figures = Figures(metrics, root);
        if (FarFromLittle(figures, level) is string far)
        {
            notes.Add(far);
        }

        return new ForeignResult(
            isAiperf ? "AIPerf" : "genai-perf",
            file.Path,
            [
                new ForeignLoad
                {
                    Level = level,
                    MaxConcurrency = cap,
                    Figures = figures,
                    Source = TokenSource.Unstated,
                    NominalInput = input,
                    NominalOutput = output,
                    LengthShape = input is not null && output is not null ? "fixed" : null,
                },
            ]
        )
        {
            Version = root.First("aiperf_version", "genai_perf_version").Text,
            Model = AiperfConfig.Model(config),
            Url = AiperfConfig.Url(config),
            Api = AiperfConfig.Api(config),
            Notes = notes,
        };
    }

    /// <summary>A closed loop keeps as many in flight as it has users: throughput × E2E far below them tells of a ramp, a drain or a client that was late.</summary>
    private static string? FarFromLittle(ForeignFigures figures, LoadLevel? level)
    {
        double mean =
            figures.Latencies.GetValueOrDefault((LatencyMetric.E2e, LatencyOrigin.Sent))?.Mean.Value
            ?? double.NaN;
        double inFlight = (figures.RequestsPerSecond ?? double.NaN) * mean;
        return level is { Kind: LoadLevelKind.Concurrency } && inFlight < 0.9 * level.Value
            ? FormattableString.Invariant(
                $"throughput × E2E make {inFlight:0.#} requests in flight of {level.Value:0}: ramp, drain or a late client is in its rates"
            )
            : null;
    }

    private static ForeignFigures Figures(TreeNode metrics, TreeNode root)
    {
        int? finished = Value(metrics["request_count"]) is double count
            ? (int)Math.Round(Math.Min(count, 1e9))
            : metrics["request_latency"]["count"].Count;
        double? seconds = metrics["benchmark_duration"].Exists
            ? Seconds(metrics["benchmark_duration"], "avg")
            : null;
        double? perSecond = Value(metrics["request_throughput"]);
        seconds ??= perSecond > 0 ? finished / perSecond : null;
        double? input = Value(metrics["input_sequence_length"]);
        double? failed =
            Value(metrics["error_request_count"])
            ?? (
                root["error_summary"].IsList
                    ? root["error_summary"].Items.Sum(error => error["count"].Count ?? 0)
                    : null
            );
        ForeignFigures figures = new()
        {
            Seconds = seconds,
            Finished = finished,
            Failed = failed is double some ? (int)Math.Min(some, 1e9) : null,
            RequestsPerSecond = perSecond,
            OutputTokensPerSecond = Value(metrics["output_token_throughput"]),
            InputTokensPerSecond = input * perSecond,
            MeanInput = input,
            MeanOutput = Value(metrics["output_sequence_length"]),
            Goodput = Value(metrics["goodput"]),
        };
        figures.Add(LatencyMetric.Ttft, Latency(metrics["time_to_first_token"]));
        figures.Add(LatencyMetric.Ttfo, Latency(metrics["time_to_first_output_token"]));
        figures.Add(LatencyMetric.Tpot, Latency(metrics["inter_token_latency"]));
        figures.Add(LatencyMetric.Icl, Latency(metrics["inter_chunk_latency"]));
        figures.Add(LatencyMetric.E2e, Latency(metrics["request_latency"]));
        return figures;
    }

    /// <summary>The figure of a metric without a spread.</summary>
    private static double? Value(TreeNode metric) => metric.First("avg", "value").Amount;

    private static LatencySummary? Latency(TreeNode metric) =>
        metric.Exists
            ? ForeignLatency.Of(
                statistic => Seconds(metric, statistic == "mean" ? "avg" : statistic),
                metric["count"].Count
            )
            : null;

    private static double? Seconds(TreeNode metric, string statistic) =>
        metric[statistic].Amount * AiperfConfig.Scale(metric);
}
