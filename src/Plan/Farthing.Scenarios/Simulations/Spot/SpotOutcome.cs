using Farthing.Serving.Simulation;

namespace Farthing.Scenarios.Simulations.Spot;

/// <summary>What a study of spot nodes found.</summary>
/// <param name="OnDemand">The same work on demand alone.</param>
/// <param name="Whole">That run.</param>
/// <param name="Ends">One for each rate of losses.</param>
public sealed record SpotOutcome(SpotRun OnDemand, SimulationResult Whole, IReadOnlyList<SpotEndRuns> Ends);
