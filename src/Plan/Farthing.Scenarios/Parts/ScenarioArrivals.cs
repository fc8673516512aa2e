using Farthing.Workloads.Arrivals;

namespace Farthing.Scenarios.Parts;

/// <summary>Arrivals of requests, where the scenario states them.</summary>
/// <param name="Gaps">The gaps between them; to be called where the scenario has no fault.</param>
/// <param name="Bursts">Busy and silent stretches; null without.</param>
public sealed record ScenarioArrivals(Func<GapDistribution> Gaps, Func<RateShape>? Bursts);
