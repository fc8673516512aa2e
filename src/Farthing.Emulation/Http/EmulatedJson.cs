using System.Text.Json.Serialization;

namespace Farthing.Emulation.Http;

/// <summary>How answers of this room alone are written; those of the API stand in Protocol.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DetokenizedText))]
internal sealed partial class EmulatedJson : JsonSerializerContext;
