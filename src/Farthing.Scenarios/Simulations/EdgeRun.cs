using Farthing.Serving.Simulation;

namespace Farthing.Scenarios.Simulations;

/// <summary>A run at one edge of the band.</summary>
/// <param name="Result">What it found.</param>
/// <param name="IsUnstable">True when the queue grew through the run.</param>
public sealed record EdgeRun(SimulationResult Result, bool IsUnstable);
