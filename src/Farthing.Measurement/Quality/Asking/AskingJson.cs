using System.Text.Json.Serialization;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>How questions are sent, and how kept answers are written and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AskBody))]
[JsonSerializable(typeof(KeptAnswer))]
internal sealed partial class AskingJson : JsonSerializerContext;
