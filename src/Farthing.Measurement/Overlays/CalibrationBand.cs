using Farthing.Measurement.Calibration;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;

namespace Farthing.Measurement.Overlays;

/// <summary>The 90 % band of a calibrated prediction: quantiles of held-back residuals, pooled with the built-in band by n/(n + 3).</summary>
/// <remarks>In ln units: n/(n + 3)·(quantile of held-back residuals) + 3/(n + 3)·(built-in quantile), n conditions. With one condition there are no residuals: the built-in band stays.</remarks>
/// <param name="Low">5 %.</param>
/// <param name="Median">50 %.</param>
/// <param name="High">95 %.</param>
public sealed record CalibrationBand(double Low, double Median, double High)
{
    /// <summary>The band of a fit.</summary>
    public static CalibrationBand Of(CalibrationFit fit)
    {
        StepTimeBand builtIn = fit.Conditions[0].BuiltInBand;
        if (fit.After is not CrossValidation held)
        {
            return new CalibrationBand(builtIn.Low, builtIn.Median, builtIn.High);
        }

        double[] residuals = held.MainResiduals;
        return new CalibrationBand(
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
