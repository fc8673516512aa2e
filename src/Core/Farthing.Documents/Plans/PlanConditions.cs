using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Plans;

[Description("The question and its traffic")]
public sealed record PlanConditions(
    string Model,
    string Workload,
    Quantity Rate,
    Quantity PeakMinuteRate,
    Quantity MeanInput,
    Quantity MeanOutput,
    long LongestRequestTokens,
    int RequestsSimulated,
    [property: Description("Limits by target, such as ttft_p95")] IReadOnlyDictionary<string, Quantity> Slo,
    [property: Description("The certainty that the promise is checked at")] double Confidence,
    double HoursPerMonth,
    [property: Description("The day that prices were judged by")] string Today,
    [property: Description("Every setting with its value, as a scenario writes it")]
        IReadOnlyDictionary<string, string> Settings,
    IReadOnlyList<string> Notes,
    [property: Description("GPUs that a fleet may have; away where power limits them, kind by kind")]
        int? MaxGpus = null
)
{
    /// <summary>Prompt and output tokens that come in a month.</summary>
    [JsonIgnore]
    public double TokensPerMonth => Rate.Value * (MeanInput.Value + MeanOutput.Value) * 3600 * HoursPerMonth;
}
