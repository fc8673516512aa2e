namespace Farthing.Catalogs.Calibrations;

/// <summary>Codes of faults in calibrations; explained in docs/errors.md.</summary>
public static class CalibrationFaultCodes
{
    /// <summary>No calibration has this name.</summary>
    public const string NotFound = "FAR2201";

    /// <summary>The file is not of the schema <c>farthing.calibration/1</c>.</summary>
    public const string NotACalibration = "FAR2202";

    /// <summary>A calibration cannot be named so.</summary>
    public const string BadName = "FAR2203";
}
