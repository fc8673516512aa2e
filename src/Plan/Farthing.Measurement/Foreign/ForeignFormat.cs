namespace Farthing.Measurement.Foreign;

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
