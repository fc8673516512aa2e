namespace Farthing.Reduction.Cascade.Files;

/// <summary>A prior's numbers.</summary>
internal sealed record PriorRecord(
    byte[] Rarities,
    byte[] Grams,
    IReadOnlyList<double> Figures,
    IReadOnlyList<double> Means,
    IReadOnlyList<double> Deviations,
    double Neighbors,
    double Bias,
    CurveRecord Curve,
    byte[] NeighborVectors,
    byte[] NeighborOutcomes
);
