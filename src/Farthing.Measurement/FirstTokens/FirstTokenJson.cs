using System.Text.Json.Serialization;

namespace Farthing.Measurement.FirstTokens;

/// <summary>How terms of first tokens are written and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(FirstTokenSet))]
internal sealed partial class FirstTokenJson : JsonSerializerContext;
