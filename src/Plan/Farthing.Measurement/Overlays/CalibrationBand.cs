using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Overlays;

/// <summary>The 90 % band of a calibrated prediction: quantiles of held-back residuals, pooled with the built-in band by n/(n + 3).</summary>
/// <remarks>In ln units: n/(n + 3)·(quantile of held-back residuals) + 3/(n + 3)·(built-in quantile), n conditions. With one condition there are no residuals: the built-in band stays.</remarks>
internal static class CalibrationBand
{
    /// <summary>The band of a fit.</summary>
    public static HeldBackQuantiles Of(CalibrationFit fit)
    {
        StepTimeBand builtIn = fit.Conditions[0].BuiltInBand;
        if (fit.After is not CrossValidation held)
        {
            return new HeldBackQuantiles(builtIn.Low, builtIn.Median, builtIn.High);
        }

        double[] residuals = held.MainResiduals;
        return new HeldBackQuantiles(
            Pooled(0.05, builtIn.Low),
            Pooled(0.5, builtIn.Median),
            Pooled(0.95, builtIn.High)
        );

        double Pooled(double fraction, double builtInEnd) =>
            BandPooling.Pool(
                Math.Exp(Quantiles.Of(residuals, fraction)),
                builtInEnd,
                fit.ConditionsOfStepTimes
            );
    }
}
