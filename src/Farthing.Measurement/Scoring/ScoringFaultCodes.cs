namespace Farthing.Measurement.Scoring;

/// <summary>Codes of faults in files that are scored; explained in docs/errors.md.</summary>
public static class ScoringFaultCodes
{
    /// <summary>A cell of a predictions file cannot be used.</summary>
    public const string PredictionUnreadable = "FAR5401";

    /// <summary>A measurements file has no row that can be scored, so nothing can be fitted to it.</summary>
    public const string NothingToScore = "FAR5402";
}
