using System.Text.Json.Serialization;
using Farthing.Documents.Watching;

namespace Farthing.Documents.Json;

/// <summary>Records of watches.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WatchDocument))]
internal sealed partial class WatchJson : JsonSerializerContext;
