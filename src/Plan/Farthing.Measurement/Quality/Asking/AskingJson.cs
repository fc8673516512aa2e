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

/// <summary>One line of a file of kept answers.</summary>
/// <param name="Side"><c>baseline</c> or <c>candidate</c>.</param>
/// <param name="Model">The model that was asked.</param>
/// <param name="Id">Of the question.</param>
/// <param name="Repeat">Which time it was asked, from 0.</param>
/// <param name="Asked">Digest of the question as it was asked.</param>
/// <param name="Answer">The text.</param>
/// <param name="Tokens">Of the answer.</param>
/// <param name="Finish">Why it ended; empty where nothing was said.</param>
/// <param name="Outcome">How the request ended.</param>
/// <param name="Detail">What was wrong with it; empty for nothing.</param>
/// <param name="Retries">How often it was sent again.</param>
internal sealed record KeptAnswer(
    string Side,
    string Model,
    string Id,
    int Repeat,
    string Asked,
    string Answer,
    long Tokens,
    string Finish,
    string Outcome,
    string Detail,
    int Retries
);
