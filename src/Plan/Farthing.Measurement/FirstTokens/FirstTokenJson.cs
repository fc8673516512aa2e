using System.Text.Json.Serialization;

namespace Farthing.Measurement.FirstTokens;

/// <summary>Serialization of terms of first tokens.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(FirstTokenSet))]
internal sealed partial class FirstTokenJson : JsonSerializerContext;
