using System.Text.Json.Serialization;
using Farthing.Documents.Routes;

namespace Farthing.Documents.Json;

/// <summary>Records of routers.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RouteEvaluateDocument))]
[JsonSerializable(typeof(RouteExplainDocument))]
[JsonSerializable(typeof(RouteStatsDocument))]
[JsonSerializable(typeof(RouteTrainDocument))]
internal sealed partial class RouteJson : JsonSerializerContext;
