using System.Text.Json.Serialization;

namespace Farthing.Numerics.Reading;

/// <summary>Reads heads of documents and numbers by name.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SchemaName))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class ReadingJson : JsonSerializerContext;
