using System.Text.Json.Serialization;

namespace Farthing.Measurement.Watching.Sending;

/// <summary>How alerts are written for those who receive them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(WebhookAlert))]
[JsonSerializable(typeof(IReadOnlyList<ManagerAlert>))]
internal sealed partial class AlertJson : JsonSerializerContext;
