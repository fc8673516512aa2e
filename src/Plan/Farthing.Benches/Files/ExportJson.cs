using System.Text.Json.Serialization;
using Farthing.Documents.Json;

namespace Farthing.Benches.Files;

/// <summary>Serialization of other tools' files. Members are named as those tools name them.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(FiniteJson)]
)]
[JsonSerializable(typeof(AiperfSummary))]
[JsonSerializable(typeof(AiperfBlock))]
[JsonSerializable(typeof(AiperfRecord))]
[JsonSerializable(typeof(VllmLoad))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(double[]))]
[JsonSerializable(typeof(double[][]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ExportJson : JsonSerializerContext;
