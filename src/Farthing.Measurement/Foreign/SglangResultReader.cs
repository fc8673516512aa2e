using Farthing.Numerics.Reading;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads SGLang's <c>bench_serving</c>: a run a line, single requests with <c>--output-details</c>.</summary>
internal static class SglangResultReader
{
    private static readonly string[] Engines = ["sglang", "vllm", "lmdeploy", "trt"];

    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        List<string> notes = [];
        List<ForeignLoad> loads = [.. file.Roots.Select(root => Load(root, notes))];
        string? backend = file.Roots[0]["backend"].Text;
        string? engine = Engines.FirstOrDefault(name =>
            backend == name || backend?.StartsWith(name + "-oai", StringComparison.Ordinal) == true
        );
        notes.Add(
            "SGLang's ITL is the gap between chunks: it stands as ICL, and as ITL only where a chunk is a token"
        );
        notes.Add(
            "output tokens are those asked for where the server sends no usage; E2E ends at the last line, usage included"
        );
        notes.Add(
            FormattableString.Invariant(
                $"{file.Roots.Count} load(s), one a line; the file does not say how many there were"
            )
        );
        return new ForeignResult("SGLang bench_serving", file.Path, loads)
        {
            Model = file.Roots[0].First("model", "model_id", "server_info.model_path").Text,
            Api = VllmResultReader.ApiOf(backend),
            Engine = engine == "trt" ? "trtllm" : engine,
            Notes = [.. notes.Distinct()],
        };
    }

    private static ForeignLoad Load(TreeNode root, List<string> notes)
    {
        double? seconds = root["duration"].Time;
        int? finished = root["completed"].Count;
        double? input = root["total_input_tokens"].Amount;
        double? output = root["total_output_tokens"].Amount;
        ForeignFigures figures = new()
        {
            Seconds = seconds,
            Finished = finished,
            Failed = root["num_prompts"].Count - finished,
            RequestsPerSecond = root["request_throughput"].Amount,
            OutputTokensPerSecond = root["output_throughput"].Amount,
            InputTokensPerSecond = root["input_throughput"].Amount ?? input / seconds,
            MeanInput = finished > 0 ? input / finished : null,
            MeanOutput = finished > 0 ? output / finished : null,
            MeanInFlight = root["concurrency"].Amount,
        };
        if (finished > 0)
        {
            figures.Add(LatencyMetric.Ttft, VllmResultReader.Latency(root, "ttft"));
            figures.Add(LatencyMetric.Tpot, VllmResultReader.Latency(root, "tpot"));
            figures.Add(LatencyMetric.Icl, VllmResultReader.Latency(root, "itl"));
            figures.Add(LatencyMetric.E2e, VllmResultReader.Latency(root, "e2e_latency"));
        }

        if (root["accept_length"].Number is > 1 and double accepted)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"speculative decoding, {accepted:0.##} tokens accepted a step: SGLang divides its gaps by that"
                )
            );
        }

        List<ForeignRequest> requests = ForeignArrays.Requests(root, "latencies");
        if (requests.Count > 0 && requests.Any(request => request.StartNs is null))
        {
            notes.Add("the file has no start_times: rates are the tool's, and there is no course of time");
        }

        return new ForeignLoad
        {
            Level = ForeignArrays.Level(root, notes),
            MaxConcurrency = root["max_concurrency"].Count,
            Seconds = seconds,
            Requests = requests,
            Figures = figures,
        };
    }
}
