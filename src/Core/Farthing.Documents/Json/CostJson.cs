using System.Text.Json.Serialization;
using Farthing.Documents.Costs;

namespace Farthing.Documents.Json;

/// <summary>Records of what tokens cost.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CostApisDocument))]
[JsonSerializable(typeof(CostBreakEvenDocument))]
[JsonSerializable(typeof(CostCacheDocument))]
[JsonSerializable(typeof(CostCascadeDocument))]
[JsonSerializable(typeof(CostCheckDocument))]
[JsonSerializable(typeof(CostDutyDocument))]
[JsonSerializable(typeof(CostForecastDocument))]
[JsonSerializable(typeof(CostLoraDocument))]
[JsonSerializable(typeof(CostMemoryDocument))]
[JsonSerializable(typeof(CostMigDocument))]
[JsonSerializable(typeof(CostMixDocument))]
[JsonSerializable(typeof(CostMultiplexDocument))]
[JsonSerializable(typeof(CostPriceDocument))]
[JsonSerializable(typeof(CostQuantizeDocument))]
[JsonSerializable(typeof(CostRightSizeDocument))]
[JsonSerializable(typeof(CostSemanticCacheDocument))]
[JsonSerializable(typeof(CostSensitivityDocument))]
[JsonSerializable(typeof(CostSpeculateDocument))]
[JsonSerializable(typeof(CostTableDocument))]
[JsonSerializable(typeof(CostTcoDocument))]
[JsonSerializable(typeof(CostTokensDocument))]
[JsonSerializable(typeof(CostTpsDocument))]
[JsonSerializable(typeof(CostWaterfallDocument))]
internal sealed partial class CostJson : JsonSerializerContext;
