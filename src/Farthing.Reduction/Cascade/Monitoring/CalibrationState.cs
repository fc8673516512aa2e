namespace Farthing.Reduction.Cascade.Monitoring;

/// <summary>Whether a calibration may still decide. Where it may not, every request goes to the strong model.</summary>
public enum CalibrationState
{
    /// <summary>It may.</summary>
    Fresh,

    /// <summary>It is older than allowed.</summary>
    Stale,

    /// <summary>Scores of live requests are no longer those of the calibration.</summary>
    Drifted,
}
