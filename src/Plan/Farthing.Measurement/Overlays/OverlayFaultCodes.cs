namespace Farthing.Measurement.Overlays;

/// <summary>Codes of faults in measurements that a calibration is to be fitted to.</summary>
public static class OverlayFaultCodes
{
    /// <summary>No row of the measurements can be fitted.</summary>
    /// <remarks>The message says the most frequent reason; each row needs a server and load that <c>farthing predict</c> can predict.</remarks>
    public const string NothingToFit = "FAR5501";

    /// <summary>The measurements are of several engines or GPUs.</summary>
    /// <remarks>Say which to calibrate with <c>--engine</c> and <c>--gpu</c>.</remarks>
    public const string SeveralServers = "FAR5502";
}
