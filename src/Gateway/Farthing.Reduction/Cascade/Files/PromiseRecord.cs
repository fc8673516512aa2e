namespace Farthing.Reduction.Cascade.Files;

/// <summary>A promise.</summary>
internal sealed record PromiseRecord(
    double? Threshold,
    double AcceptedFraction,
    double Loss,
    double UpperBound,
    int Labels,
    double Limit,
    double Delta
);
