namespace Farthing.Planning.Baselines;

/// <summary>What is served now, priced and simulated like a plan's fleet.</summary>
/// <param name="Entry">The fleet with everything that a plan says about one; null where it cannot be computed.</param>
/// <param name="Reason">Why not; null with an entry.</param>
public sealed record BaselineResult(PlanEntry? Entry, string? Reason);
