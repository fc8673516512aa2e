using System.Text.Json.Serialization;

namespace Farthing.Numerics.Quantities;

/// <summary>Source of the coefficients behind a predicted number, best first.</summary>
public enum Coefficients
{
    /// <summary>The user's own measurements.</summary>
    [JsonStringEnumMemberName("user-calibrated")]
    UserCalibrated,

    /// <summary>Looked up in measured kernel tables.</summary>
    Tabulated,

    /// <summary>A formula whose constants were fitted to measured kernels of this GPU.</summary>
    Fitted,

    /// <summary>Constants of another GPU, scaled by bandwidth and peak.</summary>
    Transferred,

    /// <summary>No measurement stands behind them.</summary>
    Assumed,
}
