using Farthing.Documents.Calibrations;

namespace Farthing.Measurement.Calibration;

/// <summary>The 90 % band of a TTFT with somebody's own rows: quantiles of held-back residuals, pooled with the built-in band by n/(n + 3), n conditions with TTFT.</summary>
/// <remarks>With one condition there are no residuals: the built-in band stays.</remarks>
public static class FirstTokenBand
{
    /// <summary>The share that own rows have in the pooled band.</summary>
    public static double OwnShare(FirstTokenCorrection own) =>
        own.HeldBack is null ? 0 : BandPooling.OwnShare(own.Conditions);

    /// <summary>A figure with its band pooled.</summary>
    /// <param name="builtIn">The figure in its built-in band.</param>
    /// <param name="own">What own rows say.</param>
    public static Figure Pool(Figure builtIn, FirstTokenCorrection own) =>
        own.HeldBack is not { } held
            ? builtIn
            : builtIn with
            {
                Low = builtIn.Value * BandPooling.Pool(held.Low, builtIn.Low / builtIn.Value, own.Conditions),
                High =
                    builtIn.Value * BandPooling.Pool(held.High, builtIn.High / builtIn.Value, own.Conditions),
            };
}
