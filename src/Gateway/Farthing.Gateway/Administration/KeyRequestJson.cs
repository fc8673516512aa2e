using System.Text.Json.Serialization;

namespace Farthing.Gateway.Administration;

/// <summary>Serialization of requests to the admin API: null is not sent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(BudgetRequest))]
[JsonSerializable(typeof(KeyRequest))]
[JsonSerializable(typeof(PromotionRequest))]
[JsonSerializable(typeof(RotateRequest))]
internal sealed partial class KeyRequestJson : JsonSerializerContext;
