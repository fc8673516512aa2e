using System.Text.Json.Serialization;

namespace Farthing.Benches.Files;

/// <summary>A load as <c>vllm bench serve --save-result --save-detailed</c> has it. What is not known is null.</summary>
internal sealed record VllmLoad(
    string Date,
    string EndpointType,
    string Backend,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label,
    string ModelId,
    string TokenizerId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? NumPrompts,
    object RequestRate,
    double Burstiness,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? MaxConcurrency,
    double Duration,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Completed,
    int Failed,
    double TotalInputTokens,
    double TotalOutputTokens,
    double RequestThroughput,
    double RequestGoodput,
    double OutputThroughput,
    double TotalTokenThroughput,
    [property: JsonPropertyName("max_output_tokens_per_s")] double MaxOutputTokensPerSecond,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? MaxConcurrentRequests,
    double Rtfx
)
{
    /// <summary>Statistics by name, such as <c>p99_ttft_ms</c>, then a list a figure of the requests.</summary>
    [JsonExtensionData]
    public Dictionary<string, object?> Figures { get; set; } = [];
}
