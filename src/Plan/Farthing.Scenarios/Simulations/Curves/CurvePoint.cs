namespace Farthing.Scenarios.Simulations.Curves;

/// <summary>One point of a batch curve.</summary>
/// <param name="Users">Requests in flight.</param>
/// <param name="Report">The steady state of the three runs.</param>
public sealed record CurvePoint(int Users, SimulationReport Report);
