using System.Text.Json;

namespace Farthing.Measurement.Foreign;

/// <summary>Recognizes formats by the names in the first object of a file, as far as it goes: a file that was cut off is still known.</summary>
public static class ForeignFormats
{
    private static readonly string[] NamesOfAll =
    [
        "vllm bench serve",
        "AIPerf or genai-perf (profile_export_aiperf.json, profile_export_genai_perf.json)",
        "AIPerf (profile_export.jsonl)",
        "GuideLLM (benchmarks.json)",
        "genai-perf (profile_export.json)",
        "SGLang bench_serving",
        "inference-perf (lifecycle_metrics.json)",
        "inference-perf (per_request_lifecycle_metrics.json)",
        "InferenceX (agg_*.json)",
        "LLMPerf (…_summary.json)",
        "LLMPerf (…_individual_responses.json)",
    ];

    /// <summary>All formats in words, in the order of <see cref="ForeignFormat"/>.</summary>
    public static IReadOnlyList<string> Names => NamesOfAll;

    /// <summary>A format in words.</summary>
    public static string Name(ForeignFormat format) => NamesOfAll[(int)format];

    /// <summary>The format of a text; null where it is none of them.</summary>
    public static ForeignFormat? Recognize(ReadOnlySpan<byte> json)
    {
        HashSet<string> keys = FirstKeys(json, out bool isList);
        bool Has(params string[] names) => names.All(keys.Contains);
        return isList && Has("start_time", "end_time") ? ForeignFormat.InferencePerfRequests
            : isList && Has("ttft_s", "end_to_end_latency_s") ? ForeignFormat.LlmPerfRequests
            : Has("results_num_requests_started") || Has("num_concurrent_requests", "mean_output_tokens")
                ? ForeignFormat.LlmPerf
            : Has("tput_per_gpu") || Has("hw", "conc") ? ForeignFormat.InferenceX
            : isList ? null
            : Has("metadata", "metrics") && !Has("benchmarks") ? ForeignFormat.AiperfRecords
            : Has("experiments") || Has("service_kind") ? ForeignFormat.GenAiPerf
            : Has("benchmarks") ? ForeignFormat.GuideLlm
            : Has("successes") || Has("load_summary") ? ForeignFormat.InferencePerf
            : Has("model_id", "num_prompts") || Has("model_id", "tokenizer_id") ? ForeignFormat.Vllm
            : Has("backend", "dataset_name") || Has("total_output_tokens_retokenized") ? ForeignFormat.Sglang
            : Has("aiperf_version") || Has("request_latency") || Has("input_config")
                ? ForeignFormat.AiperfSummary
            : null;
    }

    /// <summary>Names of the members of the first object, which may be the first of a list.</summary>
    private static HashSet<string> FirstKeys(ReadOnlySpan<byte> json, out bool isList)
    {
        HashSet<string> keys = [];
        isList = false;
        Utf8JsonReader reader = new(
            json,
            new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = ForeignFile.MaxLevels }
        );
        try
        {
            int depth = 0;
            while (reader.Read())
            {
                if (depth == 0)
                {
                    isList = reader.TokenType == JsonTokenType.StartArray;
                    depth = isList ? 2 : 1;
                    if (!isList && reader.TokenType != JsonTokenType.StartObject)
                    {
                        break;
                    }
                }
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth)
                {
                    keys.Add(reader.GetString()!);
                }
                else if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth - 1)
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // What was read until the break tells enough.
        }

        return keys;
    }
}
