namespace Farthing.Catalogs.Measurements;

/// <summary>One published figure: one metric of one condition. Columns as in the measurements file; null where a cell is blank.</summary>
public sealed record MeasurementRow
{
    /// <summary>Line in the file, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Where it was published.</summary>
    public required string Source { get; init; }

    /// <summary>vllm, trtllm, sglang, ….</summary>
    public required string Engine { get; init; }

    /// <summary>Id or published name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Id or published name of the GPU.</summary>
    public required string Gpu { get; init; }

    /// <summary>GPUs of the whole server, all pools together.</summary>
    public required int? Gpus { get; init; }

    /// <summary>Tensor-parallel ranks (of the decode pool).</summary>
    public required int? TensorParallel { get; init; }

    /// <summary>Pipeline stages.</summary>
    public required int? PipelineParallel { get; init; }

    /// <summary>Expert-parallel ranks (of the decode pool).</summary>
    public required int? ExpertParallel { get; init; }

    /// <summary>DP-attention ranks (of the decode pool).</summary>
    public required int? DataParallel { get; init; }

    /// <summary>bf16, fp16, fp8, int4, nvfp4, mxfp4, ….</summary>
    public required string WeightPrecision { get; init; }

    /// <summary>Format of the KV cache; empty for the engine's default.</summary>
    public required string KvPrecision { get; init; }

    /// <summary>Nominal prompt length.</summary>
    public required double? InputTokens { get; init; }

    /// <summary>Nominal output length.</summary>
    public required double? OutputTokens { get; init; }

    /// <summary>fixed, uniform(0.8), uniform(0), means given.</summary>
    public required string LengthDistribution { get; init; }

    /// <summary>closed, open, offline, static.</summary>
    public required string LoadMode { get; init; }

    /// <summary>Requests in flight; null for unlimited.</summary>
    public required double? Concurrency { get; init; }

    /// <summary>Workers of the prefill pool; null for one pool.</summary>
    public required PoolLayout? PrefillPool { get; init; }

    /// <summary>Workers of the decode pool; null for one pool.</summary>
    public required PoolLayout? DecodePool { get; init; }

    /// <summary>ttft_s, tpot_s, e2e_s, output_tok_s, total_tok_s, req_s.</summary>
    public required string Metric { get; init; }

    /// <summary>mean, p50, p99, ….</summary>
    public required string Statistic { get; init; }

    /// <summary>The figure.</summary>
    public required double Value { get; init; }

    /// <summary>False where the condition is not fully stated.</summary>
    public required bool IsScoreable { get; init; }

    /// <summary>The table that it stands in: rows of one table move together.</summary>
    public required string Table { get; init; }
}
