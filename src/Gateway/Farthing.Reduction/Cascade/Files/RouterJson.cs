using System.Text.Json.Serialization;

namespace Farthing.Reduction.Cascade.Files;

/// <summary>The wire form of router files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(RouterRecord))]
internal sealed partial class RouterJson : JsonSerializerContext;
