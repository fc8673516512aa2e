namespace Farthing.Catalogs.Calibrations;

/// <summary>Codes of faults in calibrations.</summary>
public static class CalibrationFaultCodes
{
    /// <summary>No calibration has this name.</summary>
    /// <remarks>Take one that the message lists; <c>farthing calibrate list</c>.</remarks>
    public const string NotFound = "FAR2201";

    /// <summary>Not a file of the schema <c>farthing.calibration/1</c>, or a factor or band in it is out of range.</summary>
    /// <remarks>Make it anew with <c>farthing calibrate --measurements</c>.</remarks>
    public const string NotACalibration = "FAR2202";

    /// <summary>A calibration cannot be named so.</summary>
    /// <remarks>Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 64, such as <c>my-h100</c>.</remarks>
    public const string BadName = "FAR2203";
}
