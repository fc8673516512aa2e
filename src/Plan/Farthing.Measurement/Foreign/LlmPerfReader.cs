using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Reading;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads LLMPerf: <c>…_summary.json</c> (figures in one flat object) and <c>…_individual_responses.json</c> (requests without points in time); all in seconds.</summary>
internal static class LlmPerfReader
{
    private const string Tokens = "tokens are counted with one Llama tokenizer, whatever the model";

    /// <summary>The result of figures.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode root = file.Roots[0];
        int? finished = root["results_num_completed_requests"].Count;
        double? perMinute = root["results_num_completed_requests_per_min"].Amount;
        double? meanInput = root["mean_input_tokens"].Amount;
        double? meanOutput = root["mean_output_tokens"].Amount;
        bool isFixed =
            root["stddev_input_tokens"].Amount is 0 or null
            && root["stddev_output_tokens"].Amount is 0 or null;
        ForeignFigures figures = new()
        {
            Seconds = perMinute > 0 ? 60 * finished / perMinute : null,
            Finished = finished,
            Failed = root["results_number_errors"].Count,
            RequestsPerSecond = perMinute / 60,
            OutputTokensPerSecond = root["results_mean_output_throughput_token_per_s"].Amount,
            MeanInput = root["results_number_input_tokens_mean"].Amount,
            MeanOutput = root["results_number_output_tokens_mean"].Amount,
        };
        figures.Add(LatencyMetric.Ttft, Latency(root, "ttft_s"));
        figures.Add(LatencyMetric.E2e, Latency(root, "end_to_end_latency_s"));
        figures.Add(LatencyMetric.Ntpot, Latency(root, "inter_token_latency_s"));
        return new ForeignResult(
            "LLMPerf",
            file.Path,
            [
                new ForeignLoad
                {
                    Level = LoadLevel.OfConcurrency(root["num_concurrent_requests"].Count),
                    Seconds = figures.Seconds,
                    Figures = figures,
                    NominalInput = isFixed ? meanInput : null,
                    NominalOutput = isFixed ? meanOutput : null,
                    LengthShape = isFixed ? "fixed" : null,
                },
            ]
        )
        {
            Version = root["version"].Text,
            Model = root["model"].Text,
            Notes =
            [
                "figures alone: its _individual_responses.json keeps single requests",
                "its inter-token latency includes the first token (E2E / chunks): it stands as NTPOT, and there is no TPOT",
                Tokens,
            ],
        };
    }

    /// <summary>The result of requests.</summary>
    public static ForeignResult ReadRequests(ForeignFile file) =>
        new(
            "LLMPerf",
            file.Path,
            [new ForeignLoad { Requests = [.. file.Roots.Select(Request)], HasGaps = false }]
        )
        {
            Notes =
            [
                "the file does not say the load: give its _summary.json too, or --concurrency",
                "there are no points in time: rates are those of the summary, TPOT is (E2E − TTFT) / (tokens − 1)",
                Tokens,
            ],
        };

    private static ForeignRequest Request(TreeNode one)
    {
        TreeNode code = one["error_code"];
        string words = one["error_msg"].Text ?? "";
        if (code.Exists)
        {
            // A request that failed stands there with zeros.
            int status = code.Count ?? 0;
            return new ForeignRequest
            {
                Outcome = ForeignErrors.Of(words, status),
                Status = status,
                Detail = ForeignErrors.Line(words),
            };
        }

        double whole = one["end_to_end_latency_s"].Needed("how long it took").Time!.Value;
        double first = one["ttft_s"].Needed("when the first token came").Time!.Value;
        return new ForeignRequest
        {
            EndNs = (long)(whole * 1e9),
            Events = ForeignRequest.Ends(first, whole),
            InputTokens = one["number_input_tokens"].Count,
            OutputTokens = one["number_output_tokens"].Count,
            Outcome = RequestOutcome.Finished,
        };
    }

    private static LatencySummary? Latency(TreeNode root, string metric) =>
        ForeignLatency.Of(statistic =>
            root[
                "results_"
                    + metric
                    + (
                        statistic.StartsWith('p') ? "_quantiles_" + statistic
                        : statistic == "std" ? "_stddev"
                        : "_" + statistic
                    )
            ].Time
        );
}
