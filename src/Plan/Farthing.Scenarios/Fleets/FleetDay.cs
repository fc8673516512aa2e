using Farthing.Scenarios.Resolving;

namespace Farthing.Scenarios.Fleets;

/// <summary>A day that is played, with its requests.</summary>
/// <param name="Of">The day.</param>
/// <param name="Workload">Its requests.</param>
public sealed record FleetDay(RepresentativeDay Of, ResolvedWorkload Workload);
