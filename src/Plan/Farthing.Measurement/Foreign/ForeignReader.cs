using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Foreign;

/// <summary>Reads results of other load testers into one form.</summary>
public static class ForeignReader
{
    /// <summary>Reads a file of any known tool.</summary>
    /// <exception cref="FarthingException">It cannot be read, is not whole, or of no known tool.</exception>
    public static ForeignResult Read(string path) => Read(ForeignFile.Open(path));

    /// <summary>Reads a parsed file.</summary>
    /// <exception cref="FarthingException">A value is missing or cannot be meant, or the file holds no load.</exception>
    public static ForeignResult Read(ForeignFile file)
    {
        ForeignResult result = file.Format switch
        {
            ForeignFormat.Vllm => VllmResultReader.Read(file),
            ForeignFormat.AiperfSummary => AiperfSummaryReader.Read(file),
            ForeignFormat.AiperfRecords => AiperfRecordsReader.Read(file),
            ForeignFormat.GuideLlm => GuideLlmReader.Read(file),
            ForeignFormat.GenAiPerf => GenAiPerfReader.Read(file),
            ForeignFormat.Sglang => SglangResultReader.Read(file),
            ForeignFormat.InferencePerf => InferencePerfReader.Read(file),
            ForeignFormat.InferencePerfRequests => InferencePerfReader.ReadRequests(file),
            ForeignFormat.LlmPerf => LlmPerfReader.Read(file),
            ForeignFormat.LlmPerfRequests => LlmPerfReader.ReadRequests(file),
            _ => InferenceXReader.Read(file),
        };
        result = UnseenTokens.Dropped(result);
        if (result.Loads.All(IsEmpty))
        {
            throw new FarthingException(
                new Fault(ForeignFaultCodes.BadValue, "the file holds no load")
                {
                    File = file.Path,
                    Expected = "at least one request or figure",
                }
            );
        }

        return result;
    }

    private static bool IsEmpty(ForeignLoad load) =>
        load.Requests.Count == 0
        && (
            load.Figures is null
            || (
                load.Figures.Latencies.Count == 0
                && load.Figures.RequestsPerSecond is null
                && load.Figures.OutputTokensPerSecond is null
            )
        );
}

/// <summary>Formats of results that load testers write; recognized by what is in the file, never by its name.</summary>
public enum ForeignFormat
{
    /// <summary><c>vllm bench serve --save-result</c>, one object, or one a line with <c>--append-result</c>.</summary>
    Vllm,

    /// <summary>AIPerf's <c>profile_export_aiperf.json</c>, and genai-perf's <c>profile_export_genai_perf.json</c>: figures alone.</summary>
    AiperfSummary,

    /// <summary>AIPerf's <c>profile_export.jsonl</c>: a request a line.</summary>
    AiperfRecords,

    /// <summary>GuideLLM's <c>benchmarks.json</c>.</summary>
    GuideLlm,

    /// <summary>genai-perf's and perf_analyzer's <c>profile_export.json</c>: every response's time.</summary>
    GenAiPerf,

    /// <summary>SGLang's <c>bench_serving</c>, a run a line.</summary>
    Sglang,

    /// <summary>inference-perf's <c>summary_</c> and <c>stage_N_lifecycle_metrics.json</c>: figures alone.</summary>
    InferencePerf,

    /// <summary>inference-perf's <c>per_request_lifecycle_metrics.json</c>.</summary>
    InferencePerfRequests,

    /// <summary>InferenceX's <c>agg_*.json</c>: figures alone.</summary>
    InferenceX,

    /// <summary>LLMPerf's <c>…_summary.json</c>: figures alone.</summary>
    LlmPerf,

    /// <summary>LLMPerf's <c>…_individual_responses.json</c>: durations of requests.</summary>
    LlmPerfRequests,
}
