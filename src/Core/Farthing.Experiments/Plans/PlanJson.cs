using System.Text.Json.Serialization;
using Farthing.Documents.Json;
using Farthing.Experiments.Levers;

namespace Farthing.Experiments.Plans;

/// <summary>Writes plans.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(WireWord<LeverKind>),
        typeof(WireWord<AssignmentUnit>),
        typeof(WireWord<ExperimentMethod>),
        typeof(WireWord<ExperimentMetric>),
        typeof(WireWord<StopRule>),
        typeof(WireWord<Covariate>),
        typeof(WireWord<GuardrailMeasure>),
    ]
)]
[JsonSerializable(typeof(ExperimentPlan))]
internal sealed partial class PlanJson : JsonSerializerContext;
