using System.Text.Json.Serialization;
using Farthing.Documents.Benches;
using Farthing.Documents.Quality;

namespace Farthing.Documents.Json;

/// <summary>Records of load tests and quality gates.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BenchDocument))]
[JsonSerializable(typeof(BenchRequestRow))]
[JsonSerializable(typeof(CompareDocument))]
[JsonSerializable(typeof(QualityDocument))]
[JsonSerializable(typeof(QualityKeptDocument))]
internal sealed partial class BenchJson : JsonSerializerContext;
