using System.Text.Json.Serialization;

namespace Farthing.Serving.Coefficients;

/// <summary>How errors on held-back rows are written and read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(HeldBackError))]
internal sealed partial class HeldBackJson : JsonSerializerContext;
