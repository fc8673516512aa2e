namespace Farthing.Reduction.Cascade.Files;

/// <summary>A rising curve.</summary>
internal sealed record CurveRecord(IReadOnlyList<double> Scores, IReadOnlyList<double> Levels);
