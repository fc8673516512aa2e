using System.Text.Json.Serialization;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>Serialization of questions and kept answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AskBody))]
[JsonSerializable(typeof(KeptAnswer))]
internal sealed partial class AskingJson : JsonSerializerContext;
