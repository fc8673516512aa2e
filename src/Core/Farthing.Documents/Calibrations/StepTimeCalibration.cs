using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Calibrations;

[Document("calibrate.show")]
[Description(
    "Changes of the built-in step times by your own measurements: a file of calibrate, farthing.calibration/1"
)]
public sealed record StepTimeCalibration(
    [property: Description("As in --calibration my-h100")] string Name,
    [property: Description("Day of the fit")] DateOnly AsOf,
    [property: Description("The file that it was made from")] string MadeFrom,
    [property: Description("Day of the built-in coefficients that it was fitted on top of")] string BuiltIn,
    [property: Description("vllm, trtllm or sglang")] string Engine,
    [property: JsonPropertyName("gpu")] string GpuId,
    [property: Description("Those that were measured")]
    [property: JsonPropertyName("models")]
        IReadOnlyList<string> ModelIds,
    [property: Description("Rows that were fitted")] int Rows,
    [property: Description(
        "Different conditions among them that say something about step times; all of them where none does"
    )]
        int Conditions,
    [property: Description("The fitted terms: nothing, one scale, 5 terms")] string Method,
    [property: JsonPropertyName("factors")] StepTimeScales Scales,
    [property: Description("Posterior standard deviation of the logarithm of each fitted factor")]
    [property: JsonPropertyName("log_deviations")]
        IReadOnlyDictionary<string, double> Deviations,
    [property: Description("Quantiles of measurements over the calibrated prediction that are expected")]
    [property: JsonPropertyOrder(1)]
        HeldBackQuantiles Band,
    [property: Description("Of the built-in prediction; absent where nothing can be held out")]
    [property: JsonPropertyName("held_back_error_before")]
        HeldBackError? Before = null,
    [property: Description("On the same rows, calibrated; absent where nothing can be held out")]
    [property: JsonPropertyName("held_back_error_after")]
        HeldBackError? After = null,
    [property: Description(
        "Held-back conditions that the best correction brought nearer, applied or not; absent where nothing can be held out, and in files of earlier versions"
    )]
    [property: JsonPropertyName("held_back_conditions_nearer")]
        int? ConditionsNearer = null,
    [property: Description("absent without TTFT rows, and in files of earlier versions")]
    [property: JsonPropertyOrder(2)]
        FirstTokenCorrection? FirstToken = null,
    [property: Description(
        "True where requests of equal length in a closed loop stay in lock step (all prompts, then all decodes), as own rows show; absent where they come apart"
    )]
    [property: JsonPropertyName("lock_step")]
    [property: JsonPropertyOrder(3)]
        bool? IsLockStep = null
)
{
    /// <summary>The schema of the file.</summary>
    public const string SchemaName = "farthing.calibration/1";

    /// <summary>The schema that it follows.</summary>
    [JsonPropertyOrder(-1)]
    public string Schema { get; init; } = SchemaName;

    /// <summary>True when nothing held back got nearer by any change of step times: these stay as they are.</summary>
    [JsonIgnore]
    public bool IsIdentity => Scales.IsNone;

    /// <summary>Name and size in words: <c>calibrated (my-h100, 12 rows)</c>.</summary>
    [JsonIgnore]
    public string Words => $"calibrated ({Name}, {Rows} row{(Rows == 1 ? "" : "s")})";

    /// <summary>Factor on the predicted TTFT of a model: 1 for models that were not measured.</summary>
    public double FirstTokenFactor(string modelId) =>
        Measured(modelId) && FirstToken is { } first ? first.Factor : 1;

    /// <summary><see cref="Words"/> with what is changed about a model's first tokens: <c>calibrated (my-h100, 12 rows), first tokens × 1.31</c>.</summary>
    public string WordsFor(string modelId) =>
        FirstTokenFactor(modelId) is double factor and not 1
            ? FormattableString.Invariant($"{Words}, first tokens × {factor:0.00}")
            : Words;

    /// <summary>True when the model is among those measured.</summary>
    public bool Measured(string modelId) => ModelIds.Contains(modelId);
}

/// <remarks>A request's way to its first token takes this many times what was predicted; what follows moves with it. Other requests are not scheduled anew. Used for the models that were measured and for no others, because published tables of one engine and GPU need factors of their own (docs/calibrate.md).</remarks>
[Description(
    "Effect of own TTFT rows on predicted first tokens, on top of the factors of step times: one factor on the predicted TTFT. Errors and quantiles are absent where nothing can be held out"
)]
public sealed record FirstTokenCorrection(
    [property: Description("1 where no factor brought held-back rows nearer")] double Factor,
    [property: Description("Standard error of the factor's logarithm; 0 where none is applied")]
    [property: JsonPropertyName("log_deviation")]
        double Deviation,
    [property: Description("Conditions with TTFT that it was fitted to")] int Conditions,
    [property: Description("Of the built-in prediction")]
    [property: JsonPropertyName("held_back_error_before")]
        HeldBackError? Before = null,
    [property: Description("On the same rows, corrected")]
    [property: JsonPropertyName("held_back_error_after")]
        HeldBackError? After = null,
    [property: Description("Held-back conditions that the factor brought nearer, applied or not")]
    [property: JsonPropertyName("held_back_conditions_nearer")]
        int? ConditionsNearer = null,
    HeldBackQuantiles? HeldBack = null
)
{
    /// <summary>True where a factor is applied.</summary>
    [JsonIgnore]
    public bool IsApplied => Factor != 1;
}

[Description("Error on rows that were held back: each predicted by a fit that had not seen its condition")]
public sealed record HeldBackError(
    [property: Description("Median absolute error")] double MedianPercent,
    double P90Percent,
    [property: Description("Median signed error: above 0 predicts too slow")] double BiasPercent,
    int Rows
);

[Description(
    "Quantiles of measured over predicted of rows, each predicted by a fit that had not seen its condition"
)]
public sealed record HeldBackQuantiles(
    [property: Description("5 %")] double Low,
    double Median,
    [property: Description("95 %")] double High
)
{
    /// <summary>True for a band above 0 that ends.</summary>
    [JsonIgnore]
    public bool IsInOrder => Low > 0 && Low <= High && double.IsFinite(High);
}
