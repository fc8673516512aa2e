using System.Text.Json.Serialization;
using Farthing.Serving.Deployments;

namespace Farthing.Serving.Coefficients;

/// <summary>What somebody's own measurements change about the built-in step times: schema <c>farthing.calibration/1</c>.</summary>
public sealed record StepTimeCalibration
{
    /// <summary>The schema of the file.</summary>
    public const string SchemaName = "farthing.calibration/1";

    /// <summary>The schema that it follows.</summary>
    public string Schema { get; init; } = SchemaName;

    /// <summary>Its name, as in <c>--calibration my-h100</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Day of the fit.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>What it was made from, in words: the file.</summary>
    public required string MadeFrom { get; init; }

    /// <summary>Day of the built-in coefficients that it was fitted on top of.</summary>
    public required string BuiltIn { get; init; }

    /// <summary>vllm, trtllm or sglang.</summary>
    public required string Engine { get; init; }

    /// <summary>Catalog id of the GPU.</summary>
    [JsonPropertyName("gpu")]
    public required string GpuId { get; init; }

    /// <summary>Catalog ids of the models that were measured.</summary>
    [JsonPropertyName("models")]
    public required IReadOnlyList<string> ModelIds { get; init; }

    /// <summary>Rows that were fitted.</summary>
    public required int Rows { get; init; }

    /// <summary>Different conditions among them that say something about step times; all of them where none does.</summary>
    public required int Conditions { get; init; }

    /// <summary>What was fitted, in words: <c>nothing</c>, <c>one scale</c>, <c>5 terms</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The factors.</summary>
    [JsonPropertyName("factors")]
    public required StepTimeScales Scales { get; init; }

    /// <summary>Posterior standard deviation of the logarithm of each fitted factor, by the name of its term.</summary>
    [JsonPropertyName("log_deviations")]
    public IReadOnlyDictionary<string, double> Deviations { get; init; } = new Dictionary<string, double>();

    /// <summary>Error of the built-in prediction on the rows; null where nothing can be held out.</summary>
    [JsonPropertyName("held_back_error_before"), JsonConverter(typeof(HeldBackErrorJson))]
    public FitError? Before { get; init; }

    /// <summary>Error on the same rows, each predicted by a fit that had not seen its condition; null where nothing can be held out.</summary>
    [JsonPropertyName("held_back_error_after"), JsonConverter(typeof(HeldBackErrorJson))]
    public FitError? After { get; init; }

    /// <summary>Held-back conditions that the best correction brought nearer, applied or not; null where nothing can be held out, and in files of earlier versions.</summary>
    [JsonPropertyName("held_back_conditions_nearer")]
    public int? ConditionsNearer { get; init; }

    /// <summary>Quantiles of measurements over the calibrated prediction that are expected.</summary>
    public required HeldBackQuantiles Band { get; init; }

    /// <summary>What TTFT rows change about first tokens; null where there were none, and in files of earlier versions.</summary>
    public FirstTokenCorrection? FirstToken { get; init; }

    /// <summary>True when nothing held back got nearer by any change of step times: these stay as they are.</summary>
    public bool IsIdentity => Scales.IsNone;

    /// <summary>What a deployment's predicted TTFT is multiplied by: 1 for models that were not measured.</summary>
    public double FirstTokenFactor(Deployment deployment) =>
        Measured(deployment) && FirstToken is { } first ? first.Factor : 1;

    /// <summary>Name and size in words: <c>calibrated (my-h100, 12 rows)</c>.</summary>
    public string Words => $"calibrated ({Name}, {Rows} row{(Rows == 1 ? "" : "s")})";

    /// <summary><see cref="Words"/> with what is changed about a deployment's first tokens: <c>calibrated (my-h100, 12 rows), first tokens × 1.31</c>.</summary>
    public string WordsFor(Deployment deployment) =>
        FirstTokenFactor(deployment) is double factor and not 1
            ? FormattableString.Invariant($"{Words}, first tokens × {factor:0.00}")
            : Words;

    /// <summary>True when its factors are used for a deployment: the same engine and GPU.</summary>
    public bool Reaches(Deployment deployment, string engine) =>
        Engine == engine && GpuId == deployment.Gpu.Id;

    /// <summary>True when the deployment's model is among those measured.</summary>
    public bool Measured(Deployment deployment) => ModelIds.Contains(deployment.Model.Id);
}
