using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Benches;

[Description("Rates within a window of time")]
public sealed record WindowFigures(
    double Seconds,
    [property: Description("Sent in it and finished, then or later")] int Requests,
    [property: Description(
        "Finished requests, each by the share of its time in flight that lies in the window, per second"
    )]
    [property: JsonPropertyName("requests_per_s")]
        double RequestsPerSecond,
    [property: Description("Tokens whose events came in it, per second")]
    [property: JsonPropertyName("output_tokens_per_s")]
        double OutputTokensPerSecond,
    [property: Description("Prompt tokens of those requests, by the same share, per second")]
    [property: JsonPropertyName("input_tokens_per_s")]
        double InputTokensPerSecond,
    [property: Description("Averaged over time")] double MeanInFlight
)
{
    /// <summary>Output tokens of finished requests, each by the share of its time in flight that lies in the window, per second: what <see cref="OutputTokensPerSecond"/> is held against. Not a number for figures of other tools.</summary>
    [JsonIgnore]
    public double FinishedTokensPerSecond { get; init; } = double.NaN;
}
