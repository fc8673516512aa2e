namespace Farthing.Measurement.Calibration;

/// <summary>The columns of tables of conditions and measurements.</summary>
public static class ConditionColumns
{
    /// <summary>Columns that every table of conditions has.</summary>
    public static IReadOnlyList<string> Required { get; } =
    [
        "row_id",
        "engine",
        "engine_version",
        "model",
        "gpu",
        "num_gpus",
        "tp",
        "pp",
        "ep",
        "dp",
        "weight_precision",
        "kv_precision",
        "isl",
        "osl",
        "length_dist",
        "load_mode",
        "concurrency",
        "request_rate",
        "num_requests",
        "metric",
        "stat",
    ];

    /// <summary>Settings that may be left out: engines' defaults and one pool stand in.</summary>
    public static IReadOnlyList<string> Optional { get; } =
    [
        "max_num_seqs",
        "max_num_batched_tokens",
        "max_model_len",
        "kv_blocks",
        "gpu_memory_utilization",
        "interconnect",
        "scheduling",
        "disagg_prefill",
        "disagg_decode",
    ];

    /// <summary>Columns of measurements beside those of their condition; only <c>value</c> is needed.</summary>
    public static IReadOnlyList<string> OfMeasurements { get; } =
    ["value", "scoreable", "source", "path", "licence", "notes"];

    /// <summary>Every column that means something.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Required, .. Optional, .. OfMeasurements];
}
