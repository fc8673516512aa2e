using System.Text.Json.Serialization;

namespace Farthing.Measurement.Quality.Asking;

/// <summary>How questions are sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(AskBody))]
internal sealed partial class AskJson : JsonSerializerContext;
