namespace Farthing.Scenarios.Simulations.Pools;

/// <summary>The replicas of one pool serving all requests, in a fleet that stays as it is.</summary>
/// <param name="Pool">Whose.</param>
/// <param name="Replicas">The fewest that keep the promise; null where none do.</param>
/// <param name="Most">Most replicas that were tried.</param>
/// <param name="UsdPerHour">Of all of them; null without a fleet or a price.</param>
public sealed record PoolAlone(int Pool, int? Replicas, int Most, double? UsdPerHour);
