using Farthing.Serving.Gpus;

namespace Farthing.Measurement.Calibration;

/// <summary>Condition of a measurement or prediction: server and load as a row states them, before names are looked up and blanks are filled in. Equal by value, so that rows of one run are found together. Null where a cell is blank.</summary>
public sealed record Condition
{
    /// <summary>vllm, trtllm, sglang, tgi, lmdeploy, unstated.</summary>
    public required string Engine { get; init; }

    /// <summary>Version of the engine, as published; empty where unstated.</summary>
    public string EngineVersion { get; init; } = "";

    /// <summary>True for builds of the engine that nobody ships as a default: what says that it is a nightly one.</summary>
    public bool IsExperimentalBuild => EngineVersion.Contains("nightly", StringComparison.OrdinalIgnoreCase);

    /// <summary>Id or published name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Id or published name of the GPU.</summary>
    public required string Gpu { get; init; }

    /// <summary>Link of the GPUs of one server; null takes the GPU's own.</summary>
    public Interconnect? Interconnect { get; init; }

    /// <summary>GPUs of the whole server, all pools together.</summary>
    public int? Gpus { get; init; }

    /// <summary>Tensor-parallel ranks (of the decode pool).</summary>
    public int? TensorParallel { get; init; }

    /// <summary>Pipeline stages.</summary>
    public int? PipelineParallel { get; init; }

    /// <summary>Expert-parallel ranks (of the decode pool).</summary>
    public int? ExpertParallel { get; init; }

    /// <summary>DP-attention ranks (of the decode pool).</summary>
    public int? DataParallel { get; init; }

    /// <summary>bf16, fp16, fp8, int4, nvfp4, mxfp4, …; empty for the checkpoint's own.</summary>
    public string WeightPrecision { get; init; } = "";

    /// <summary>Format of the KV cache; empty for the engine's default.</summary>
    public string KvPrecision { get; init; } = "";

    /// <summary>Nominal prompt length in tokens.</summary>
    public double? InputTokens { get; init; }

    /// <summary>Nominal output length in tokens.</summary>
    public double? OutputTokens { get; init; }

    /// <summary>Distribution of lengths around the nominal ones; null where unstated.</summary>
    public LengthShape? Lengths { get; init; }

    /// <summary>Kind of load.</summary>
    public required LoadMode LoadMode { get; init; }

    /// <summary>Requests in flight over the whole server; null where unstated or without a bound.</summary>
    public double? Concurrency { get; init; }

    /// <summary>True where requests of equal length stay in lock step: all prompts, then all decodes. False where they come apart; null where nobody says.</summary>
    public bool? IsLockStep { get; init; }

    /// <summary>Requests per second; null where unstated or without a bound, and in every mode but open, where it has no meaning.</summary>
    public double? RequestRate { get; init; }

    /// <summary>Requests of the run.</summary>
    public int? Requests { get; init; }

    /// <summary>Workers of the prefill pool; null for one pool.</summary>
    public PoolLayout? PrefillPool { get; init; }

    /// <summary>Workers of the decode pool; null for one pool.</summary>
    public PoolLayout? DecodePool { get; init; }

    /// <summary>Sequences running at once; null for the engine's default.</summary>
    public int? MaxNumSeqs { get; init; }

    /// <summary>Tokens of one step; null for the engine's default.</summary>
    public int? MaxNumBatchedTokens { get; init; }

    /// <summary>Longest sequence in tokens; null for the model's.</summary>
    public int? MaxModelLen { get; init; }

    /// <summary>KV blocks of 16 tokens of one replica; null computes them from memory.</summary>
    public int? KvBlocks { get; init; }

    /// <summary>Share of the GPU's memory that the engine may take; null for the engine's default.</summary>
    public double? GpuMemoryUtilization { get; init; }

    /// <summary>True when prompts are computed by workers of their own.</summary>
    public bool IsDisaggregated => DecodePool is not null && PrefillPool is not null;
}
