using System.Text.Json.Serialization;

namespace Farthing.Gateway.Cascading;

/// <summary>Serialization of the file of closed cascades.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true
)]
[JsonSerializable(typeof(Dictionary<string, ClosedCascades.State>))]
internal sealed partial class ClosedCascadesJson : JsonSerializerContext;
