using System.Text.Json.Serialization;

namespace Farthing.Numerics.Reading;

/// <summary>Reads heads of documents and numbers by name.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SchemaName))]
[JsonSerializable(typeof(Dictionary<string, double>))]
internal sealed partial class ReadingJson : JsonSerializerContext;

/// <summary>The head of a document: which schema it follows.</summary>
/// <param name="Schema">Such as <c>farthing.profile/1</c>; null where it names none.</param>
internal sealed record SchemaName(string? Schema = null);
