namespace Farthing.Measurement.Scoring;

/// <summary>A row that is not scored.</summary>
/// <param name="RowId">Its id.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Reason">Why, in words that rows of the same kind share.</param>
/// <param name="Detail">What is special about this one; empty where nothing is.</param>
public sealed record LeftOutRow(string RowId, int Line, string Reason, string Detail = "");
