namespace Farthing.Measurement.Calibration;

/// <summary>One row of a table of predictions.</summary>
/// <param name="RowId">The row's own id.</param>
/// <param name="Line">Its line in the table of conditions.</param>
/// <param name="Figure">The prediction; null where there is none.</param>
/// <param name="Provenance">Where it comes from; empty where there is none.</param>
/// <param name="Status">ok, underloaded and by how much, or why there is no prediction.</param>
public sealed record PredictedRow(string RowId, int Line, Figure? Figure, string Provenance, string Status);
