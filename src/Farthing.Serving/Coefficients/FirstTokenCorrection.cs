using System.Text.Json.Serialization;

namespace Farthing.Serving.Coefficients;

/// <summary>What somebody's own TTFT rows change about predicted first tokens, on top of the factors of step times: one factor on the predicted TTFT.</summary>
/// <remarks>A request's way to its first token takes this many times what was predicted; what follows moves with it. Other requests are not scheduled anew. Used for the models that were measured and for no others, because published tables of one engine and GPU need factors of their own (docs/calibrate.md).</remarks>
public sealed record FirstTokenCorrection
{
    /// <summary>What the predicted TTFT is multiplied by; 1 where no factor brought held-back rows nearer.</summary>
    public required double Factor { get; init; }

    /// <summary>Standard error of the factor's logarithm; 0 where none is applied.</summary>
    [JsonPropertyName("log_deviation")]
    public required double Deviation { get; init; }

    /// <summary>Conditions with TTFT that it was fitted to.</summary>
    public required int Conditions { get; init; }

    /// <summary>Error of the built-in prediction of TTFT on the rows; null where nothing can be held out.</summary>
    [JsonPropertyName("held_back_error_before"), JsonConverter(typeof(HeldBackErrorJson))]
    public FitError? Before { get; init; }

    /// <summary>Error on the same rows, each predicted by a fit that had not seen its condition; null where nothing can be held out.</summary>
    [JsonPropertyName("held_back_error_after"), JsonConverter(typeof(HeldBackErrorJson))]
    public FitError? After { get; init; }

    /// <summary>Held-back conditions that the factor brought nearer, applied or not; null where nothing can be held out.</summary>
    [JsonPropertyName("held_back_conditions_nearer")]
    public int? ConditionsNearer { get; init; }

    /// <summary>Quantiles of measured over predicted of the held-back rows; null where nothing can be held out.</summary>
    public HeldBackQuantiles? HeldBack { get; init; }

    /// <summary>True where a factor is applied.</summary>
    public bool IsApplied => Factor != 1;
}
