namespace Farthing.Workloads.Profiles;

/// <summary>The wire form of a distribution: probabilities and the values at them.</summary>
internal sealed record QuantileDocument(IReadOnlyList<double> P, IReadOnlyList<double> V);
