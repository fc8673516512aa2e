using System.Text.Json.Serialization;

namespace Farthing.Emulation.Http;

/// <summary>Serialization of this room's own answers; those of the API are in Protocol.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DetokenizedText))]
internal sealed partial class EmulatedJson : JsonSerializerContext;
