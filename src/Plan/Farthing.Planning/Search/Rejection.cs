using Farthing.Planning.Fleets;

namespace Farthing.Planning.Search;

/// <summary>A configuration that was not taken.</summary>
/// <param name="Shape">The replica.</param>
/// <param name="Kind">The first reason that was found.</param>
/// <param name="Reason">The reason with its numbers: by how many GB, by how much, which rule.</param>
/// <param name="Count">Configurations of this shape that fell to it.</param>
/// <param name="Severity">How far it is from being taken, as a ratio above 1 where that has a meaning; for the nearest miss.</param>
public sealed record Rejection(
    ReplicaShape Shape,
    RejectionKind Kind,
    string Reason,
    int Count = 1,
    double Severity = double.PositiveInfinity
);
