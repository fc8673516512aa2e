using System.Text.Json.Serialization;

namespace Farthing.Documents.Json;

/// <summary>Records of what stands around a document, and faults.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Envelope))]
internal sealed partial class EnvelopeJson : JsonSerializerContext;
