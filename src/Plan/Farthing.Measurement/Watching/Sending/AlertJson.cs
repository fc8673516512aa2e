using System.Text.Json.Serialization;

namespace Farthing.Measurement.Watching.Sending;

/// <summary>Serialization of alerts for their receivers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(WebhookAlert))]
[JsonSerializable(typeof(IReadOnlyList<ManagerAlert>))]
internal sealed partial class AlertJson : JsonSerializerContext;
