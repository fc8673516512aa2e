using System.Text.Json.Serialization;

namespace Farthing.Measurement.FirstTokens;

/// <summary>How this room's own documents are written and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(FirstTokenSet))]
internal sealed partial class MeasurementJson : JsonSerializerContext;
