namespace Farthing.Measurement.Overlays;

/// <summary>A row that was not fitted.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="RowId">The row's own id; empty where it has none.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record LeftOutMeasurement(int Line, string RowId, string Reason);
