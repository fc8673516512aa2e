namespace Farthing.Planning.Fleets;

/// <summary>A fleet that keeps the promise, found while the search goes on: cheaper ones may follow.</summary>
/// <param name="Shape">Its replicas' shape.</param>
/// <param name="Replicas">How many of them.</param>
/// <param name="UsdPerHour">What they cost.</param>
public sealed record BestSoFar(ReplicaShape Shape, int Replicas, double UsdPerHour);
