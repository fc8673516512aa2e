using System.Text.Json.Serialization;
using Farthing.Documents.Emulations;
using Farthing.Documents.Reports;
using Farthing.Documents.Serves;
using Farthing.Documents.Surroundings;
using Farthing.Documents.Traces;

namespace Farthing.Documents.Json;

/// <summary>Records of traces, servers, pages and the machine.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CompletionDocument))]
[JsonSerializable(typeof(SchemaDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(EmulateDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(InitDocument))]
[JsonSerializable(typeof(ReportWrittenDocument))]
[JsonSerializable(typeof(ServeCheckDocument))]
[JsonSerializable(typeof(ServeDocument))]
[JsonSerializable(typeof(ServeInitDocument))]
[JsonSerializable(typeof(ServeRouteDocument))]
[JsonSerializable(typeof(TraceDescribeDocument))]
[JsonSerializable(typeof(TraceWrittenDocument))]
internal sealed partial class SurroundingJson : JsonSerializerContext;
