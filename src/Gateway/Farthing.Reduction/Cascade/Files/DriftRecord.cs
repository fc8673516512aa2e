namespace Farthing.Reduction.Cascade.Files;

/// <summary>Scores of a calibration.</summary>
internal sealed record DriftRecord(IReadOnlyList<double> Edges, IReadOnlyList<double> Shares);
