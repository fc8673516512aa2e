using System.Text.Json.Serialization;
using Farthing.Documents.Forecasts;

namespace Farthing.Documents.Json;

/// <summary>Records of forecasts.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ForecastDocument))]
internal sealed partial class ForecastJson : JsonSerializerContext;
