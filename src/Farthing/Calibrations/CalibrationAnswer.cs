using Farthing.Measurement.Overlays;
using Farthing.Serving.Coefficients;

namespace Farthing.Calibrations;

/// <summary>What <c>calibrate</c> shows.</summary>
/// <param name="Calibration">The calibration.</param>
/// <param name="BuiltIn">What it was fitted on top of.</param>
/// <param name="Rows">Rows that were used and left out.</param>
/// <param name="Fit">How it was found.</param>
/// <param name="File">Where it was written.</param>
internal sealed record CalibrationAnswer(
    StepTimeCalibration Calibration,
    CoefficientSet BuiltIn,
    CalibrationRows Rows,
    CalibrationFit Fit,
    string File
)
{
    /// <summary>ln(measured / calibrated prediction) of a condition's rows.</summary>
    public double[] Left(FittableCondition condition)
    {
        double[] left = ScaleFit.Residuals(condition, Calibration.Scales);
        double first = Math.Log(Fit.FirstToken?.Factor ?? 1);
        for (int i = 0; i < left.Length; i++)
        {
            left[i] -= FirstTokenFactorFit.Counts(condition, condition.Rows[i]) ? first : 0;
        }

        return left;
    }
}
