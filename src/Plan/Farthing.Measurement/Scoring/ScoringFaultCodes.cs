namespace Farthing.Measurement.Scoring;

/// <summary>Codes of faults in files that are scored.</summary>
public static class ScoringFaultCodes
{
    /// <summary>A cell of a predictions file (<c>validate --against</c>) is no number above 0, a row stands twice, or low is above high.</summary>
    /// <remarks>Write <c>row_id,predicted[,low,high]</c>, each row once; leave a cell blank where there is no prediction.</remarks>
    public const string PredictionUnreadable = "FAR5401";

    /// <summary>A measurements file has no row that can be scored, so nothing can be fitted to it (exit code 1).</summary>
    /// <remarks><c>farthing validate --measurements FILE</c> says why each row was left out.</remarks>
    public const string NothingToScore = "FAR5402";
}
