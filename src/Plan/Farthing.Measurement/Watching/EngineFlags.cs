namespace Farthing.Measurement.Watching;

/// <summary>An engine's names of the settings in advice. Where a flag is not known, the setting stands in words.</summary>
/// <param name="MaxSequences">Sequences in a batch at most.</param>
/// <param name="StepTokens">Prompt tokens of a step at most.</param>
/// <param name="ContextLength">Longest sequence.</param>
/// <param name="Memory">Share of GPU memory that weights and KV may take.</param>
/// <param name="Fp8Kv">KV cache in FP8.</param>
/// <param name="MeasuresLoad">Makes the engine count bytes and arithmetic; null where it cannot.</param>
/// <remarks>Sources: vLLM's engine arguments (docs.vllm.ai, engine_args), SGLang's server arguments (docs.sglang.ai, server_arguments), of which only <c>--mem-fraction-static</c> was seen in published runs: the others were not checked against an installed version.</remarks>
internal sealed record EngineFlags(
    string MaxSequences,
    string StepTokens,
    string ContextLength,
    string Memory,
    string Fp8Kv,
    string? MeasuresLoad
)
{
    private static readonly EngineFlags Vllm = new(
        "--max-num-seqs",
        "--max-num-batched-tokens",
        "--max-model-len",
        "--gpu-memory-utilization",
        "FP8 KV (--kv-cache-dtype fp8)",
        "vLLM with --enable-mfu-metrics"
    );

    private static readonly EngineFlags Sglang = new(
        "--max-running-requests",
        "--chunked-prefill-size",
        "--context-length",
        "--mem-fraction-static",
        "FP8 KV (--kv-cache-dtype fp8_e4m3)",
        null
    );

    private static readonly EngineFlags Unnamed = new(
        "the number of sequences in a batch",
        "the tokens of a step",
        "context length",
        "the KV cache's share of memory",
        "FP8 KV",
        null
    );

    /// <summary>The flags of an engine.</summary>
    /// <param name="engineId">Its id in data/metric_names.json; null where it is not known.</param>
    public static EngineFlags Of(string? engineId) =>
        engineId switch
        {
            "vllm" => Vllm,
            "sglang" => Sglang,
            _ => Unnamed,
        };
}
