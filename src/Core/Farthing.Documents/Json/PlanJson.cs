using System.Text.Json.Serialization;
using Farthing.Documents.Plans;
using Farthing.Documents.Simulations;

namespace Farthing.Documents.Json;

/// <summary>Records of plans and simulations.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(MisfitDocument))]
[JsonSerializable(typeof(PlanAnyDocument))]
[JsonSerializable(typeof(PlanCapacityDocument))]
[JsonSerializable(typeof(PlanDiffDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PlanFitDocument))]
[JsonSerializable(typeof(PlanFleetDocument))]
[JsonSerializable(typeof(HindsightStudyDocument))]
[JsonSerializable(typeof(PlanReplayDocument))]
[JsonSerializable(typeof(PlanSharedDocument))]
[JsonSerializable(typeof(PlanTargetDocument))]
[JsonSerializable(typeof(ReadinessDocument))]
[JsonSerializable(typeof(SimulateAgainstDocument))]
[JsonSerializable(typeof(SimulateCurveDocument))]
[JsonSerializable(typeof(SimulatePoliciesDocument))]
[JsonSerializable(typeof(SimulatePoolsDocument))]
[JsonSerializable(typeof(SimulateSpotDocument))]
[JsonSerializable(typeof(SimulationDocument))]
internal sealed partial class PlanJson : JsonSerializerContext;
