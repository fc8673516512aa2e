using System.Text.Json.Serialization;
using Farthing.Documents.Catalogs;

namespace Farthing.Documents.Json;

/// <summary>Records of catalogs.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CatalogAddDocument))]
[JsonSerializable(typeof(CatalogSearchDocument))]
[JsonSerializable(typeof(CatalogSupportDocument))]
[JsonSerializable(typeof(CatalogUpdateDocument))]
[JsonSerializable(typeof(InstanceListDocument))]
[JsonSerializable(typeof(ListedApis))]
[JsonSerializable(typeof(ListedGpus))]
[JsonSerializable(typeof(ListedInstances))]
[JsonSerializable(typeof(ListedCommitments))]
[JsonSerializable(typeof(ListedMig))]
[JsonSerializable(typeof(ListedModels))]
[JsonSerializable(typeof(ListedQuality))]
[JsonSerializable(typeof(MethodQuality))]
[JsonSerializable(typeof(PriceHistoryDocument))]
internal sealed partial class CatalogJson : JsonSerializerContext;
