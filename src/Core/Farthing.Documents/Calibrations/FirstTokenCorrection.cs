using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Calibrations;

/// <remarks>A request's way to its first token takes this many times what was predicted; what follows moves with it. Other requests are not scheduled anew. Used for the models that were measured and for no others, because published tables of one engine and GPU need factors of their own (docs/calibrate.md).</remarks>
[Description(
    "Effect of own TTFT rows on predicted first tokens, on top of the factors of step times: one factor on the predicted TTFT. Errors and quantiles are null where nothing can be held out"
)]
public sealed record FirstTokenCorrection(
    [property: Description("1 where no factor brought held-back rows nearer")] double Factor,
    [property: Description("Standard error of the factor's logarithm; 0 where none is applied")]
    [property: JsonPropertyName("log_deviation")]
        double Deviation,
    [property: Description("Conditions with TTFT that it was fitted to")] int Conditions,
    [property: Description("Of the built-in prediction")]
    [property: JsonPropertyName("held_back_error_before")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        HeldBackError? Before = null,
    [property: Description("On the same rows, corrected")]
    [property: JsonPropertyName("held_back_error_after")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        HeldBackError? After = null,
    [property: Description("Held-back conditions that the factor brought nearer, applied or not")]
    [property: JsonPropertyName("held_back_conditions_nearer")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        int? ConditionsNearer = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] HeldBackQuantiles? HeldBack = null
)
{
    /// <summary>True where a factor is applied.</summary>
    [JsonIgnore]
    public bool IsApplied => Factor != 1;
}
