namespace Farthing.Workloads.Profiles;

/// <summary>The wire form of a course of rates: data/shapes.</summary>
internal sealed record ShapeDocument(double BucketSeconds, IReadOnlyList<double> Factors);
