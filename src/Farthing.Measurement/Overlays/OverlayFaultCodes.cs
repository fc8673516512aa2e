namespace Farthing.Measurement.Overlays;

/// <summary>Codes of faults in measurements that a calibration is to be fitted to; explained in docs/errors.md.</summary>
public static class OverlayFaultCodes
{
    /// <summary>No row can be fitted.</summary>
    public const string NothingToFit = "FAR5501";

    /// <summary>Rows of several engines or GPUs, and it is not said which to fit.</summary>
    public const string SeveralServers = "FAR5502";
}
