using Farthing.Measurement.Calibration;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Overlays;

/// <summary>The 90 % band of a TTFT with somebody's own rows: quantiles of held-back residuals, pooled with the built-in band by n/(n + 3), n conditions with TTFT.</summary>
/// <remarks>In ln units, as <see cref="CalibrationBand"/>. With one condition there are no residuals: the built-in band stays.</remarks>
public static class FirstTokenBand
{
    /// <summary>The share that own rows have in the pooled band.</summary>
    public static double OwnShare(FirstTokenCorrection own) =>
        own.HeldBack is null ? 0 : own.Conditions / (own.Conditions + CalibrationBand.PriorConditions);

    /// <summary>A figure with its band pooled.</summary>
    /// <param name="builtIn">The figure in its built-in band.</param>
    /// <param name="own">What own rows say.</param>
    public static Figure Pool(Figure builtIn, FirstTokenCorrection own)
    {
        double share = OwnShare(own);
        return own.HeldBack is not { } held
            ? builtIn
            : builtIn with
            {
                Low = builtIn.Value * Pooled(held.Low, builtIn.Low / builtIn.Value),
                High = builtIn.Value * Pooled(held.High, builtIn.High / builtIn.Value),
            };

        double Pooled(double ratio, double prior) =>
            Math.Exp((share * Math.Log(ratio)) + ((1 - share) * Math.Log(prior)));
    }
}
