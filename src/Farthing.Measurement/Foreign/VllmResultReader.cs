using System.Globalization;
using Farthing.Documents.Benches;
using Farthing.Numerics.Reading;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads <c>vllm bench serve --save-result</c>: one object, or one a line (<c>--append-result</c>); single requests with <c>--save-detailed</c>.</summary>
internal static class VllmResultReader
{
    /// <summary>The result.</summary>
    public static ForeignResult Read(ForeignFile file)
    {
        TreeNode first = file.Roots[0];
        string? backend = first.First("endpoint_type", "backend").Text;
        List<string> notes = [];
        List<ForeignLoad> loads = [.. file.Roots.Select(root => Load(root, notes))];
        if (backend?.Contains("chat", StringComparison.Ordinal) == true)
        {
            notes.Add(
                "TTFT may be of the role chunk: vLLM's chat client counts the first event, whatever it holds"
            );
        }

        notes.Add(
            "vLLM's ITL is the gap between chunks: it stands as ICL, and as ITL only where a chunk is a token"
        );
        if (loads.Any(load => load.Requests.Count == 0))
        {
            notes.Add("figures alone: --save-detailed keeps single requests");
        }

        if (file.Roots.Count > 1)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"{file.Roots.Count} loads, one a line; the file does not say how many there were"
                )
            );
        }

        return new ForeignResult("vllm bench serve", file.Path, loads)
        {
            Model = first["model_id"].Text,
            Api = ApiOf(backend),
            Notes = [.. notes.Distinct()],
        };
    }

    /// <summary>The endpoint of a backend's name.</summary>
    internal static LoadApi? ApiOf(string? backend) =>
        backend switch
        {
            null => null,
            "openai" or "vllm" => LoadApi.Completions,
            _ when backend.Contains("chat", StringComparison.Ordinal) => LoadApi.Chat,
            _ when backend.Contains("completions", StringComparison.Ordinal) => LoadApi.Completions,
            _ => null,
        };

    private static ForeignLoad Load(TreeNode root, List<string> notes)
    {
        ForeignFigures figures = Figures(root);
        List<ForeignRequest> requests = ForeignArrays.Requests(root, "latencies");
        int finished = requests.Count(request => request.Outcome == RequestOutcome.Finished);
        if (requests.Count > 0 && figures.Finished is int said && said != finished)
        {
            notes.Add(
                FormattableString.Invariant($"the file says {said} finished requests and holds {finished}")
            );
        }

        if (requests.Count > 0 && requests.Any(request => request.StartNs is null))
        {
            notes.Add("the file has no start_times: rates are the tool's, and there is no course of time");
        }

        return new ForeignLoad
        {
            Level = ForeignArrays.Level(root, notes),
            MaxConcurrency = root["max_concurrency"].Count,
            Seconds = figures.Seconds,
            Requests = requests,
            Figures = figures,
        };
    }

    private static ForeignFigures Figures(TreeNode root)
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
            InputTokensPerSecond = input / seconds,
            MeanInput = finished > 0 ? input / finished : null,
            MeanOutput = finished > 0 ? output / finished : null,
            PeakInFlight = root["max_concurrent_requests"].Count,
            Goodput = root["request_goodput"].Amount,
        };
        if (finished > 0)
        {
            // Without a finished request, vLLM writes 0 for every latency.
            figures.Add(LatencyMetric.Ttft, Latency(root, "ttft"));
            figures.Add(LatencyMetric.Tpot, Latency(root, "tpot"));
            figures.Add(LatencyMetric.Icl, Latency(root, "itl"));
            figures.Add(LatencyMetric.E2e, Latency(root, "e2el"));
        }

        return figures;
    }

    /// <summary>A latency in milliseconds, <c>mean_ttft_ms</c> and so on.</summary>
    internal static ForeignLatency Latency(TreeNode root, string name)
    {
        return new ForeignLatency
        {
            Mean = Of("mean"),
            P50 = Of("median") ?? Of("p50"),
            P90 = Of("p90"),
            P95 = Of("p95"),
            P99 = Of("p99"),
            StandardDeviation = Of("std"),
        };

        double? Of(string statistic) =>
            root[string.Create(CultureInfo.InvariantCulture, $"{statistic}_{name}_ms")].Time / 1e3;
    }
}
