using Farthing.Serving.Slos;

namespace Farthing.Scenarios.Parts;

/// <summary>What is asked of a model.</summary>
/// <param name="Workload">Its traffic.</param>
/// <param name="Slo">Its promise; may be empty.</param>
public sealed record ScenarioDemand(ScenarioWorkload Workload, Slo Slo);
