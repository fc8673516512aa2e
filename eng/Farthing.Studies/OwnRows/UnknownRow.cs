using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;

namespace Farthing.Studies.OwnRows;

/// <summary>A row that a calibration has not seen, with its residuals and bands: ln(measured / predicted).</summary>
/// <param name="BuiltIn">Residual of the built-in prediction.</param>
/// <param name="Calibrated">Residual of the calibrated one.</param>
/// <param name="BuiltInLow">Lower end of the built-in band, ln of the multiple of the prediction.</param>
/// <param name="BuiltInHigh">Its upper end.</param>
/// <param name="Low">Lower end of the calibrated band.</param>
/// <param name="High">Its upper end.</param>
internal readonly record struct UnknownRow(
    double BuiltIn,
    double Calibrated,
    double BuiltInLow,
    double BuiltInHigh,
    double Low,
    double High
)
{
    /// <summary>True when the measurement lies inside the calibrated band.</summary>
    public bool IsInBand => Calibrated >= Low && Calibrated <= High;

    /// <summary>(high − low) / prediction.</summary>
    public double BandWidth => Math.Exp(High) - Math.Exp(Low);

    /// <summary>Remaining width of the built-in band: ln(high / low) over the same of the built-in one.</summary>
    public double BandFraction => (High - Low) / (BuiltInHigh - BuiltInLow);

    /// <summary>The rows of a condition that show a figure.</summary>
    /// <param name="metric">TPOT or TTFT.</param>
    /// <param name="condition">A condition that was held back.</param>
    /// <param name="own">The calibration.</param>
    public static IEnumerable<UnknownRow> Of(Metric metric, FittableCondition condition, CalibrationFit own)
    {
        condition = own.IsLockStep ? condition.InLockStep ?? condition : condition;
        double[] residuals = ScaleFit.Residuals(condition, own.Scales);
        FirstTokenCorrection? first = own.FirstToken?.ToCorrection();
        for (int i = 0; i < residuals.Length; i++)
        {
            FittableRow row = condition.Rows[i];
            if (row.Row.Metric != metric)
            {
                continue;
            }

            if (metric == Metric.Tpot)
            {
                HeldBackQuantiles band = CalibrationBand.Of(own);
                StepTimeBand builtIn = own.Conditions[0].BuiltInBand;
                yield return new UnknownRow(
                    row.BuiltInLogRatio,
                    residuals[i],
                    Math.Log(builtIn.Low),
                    Math.Log(builtIn.High),
                    Math.Log(band.Low),
                    Math.Log(band.High)
                );
                continue;
            }

            Figure figure = condition.Prediction.Of(row.Row.Metric, row.Row.Statistic)!.Value;
            StepTimeBand stated = new("", "", figure.Low / figure.Value, 1, figure.High / figure.Value, "");
            StepTimeBand pooled = first is null ? stated : BandPooling.FirstTokens(stated, first);
            yield return new UnknownRow(
                row.BuiltInLogRatio,
                residuals[i] - Math.Log(first?.Factor ?? 1),
                Math.Log(stated.Low),
                Math.Log(stated.High),
                Math.Log(pooled.Low),
                Math.Log(pooled.High)
            );
        }
    }
}
