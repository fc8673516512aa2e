using System.Text.Json.Serialization;

namespace Farthing.Gateway.Administration;

/// <summary>How the admin API is asked: what is null is not sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(RotateRequest))]
internal sealed partial class KeyRequestJson : JsonSerializerContext;
