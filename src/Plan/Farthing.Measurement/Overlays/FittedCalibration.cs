using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;
using Farthing.Serving.StepTimes;

namespace Farthing.Measurement.Overlays;

/// <summary>Turns a fit into what is written and used.</summary>
public static class FittedCalibration
{
    /// <summary>The calibration of a fit.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="rows">What it was fitted to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="asOf">Day of the fit.</param>
    /// <param name="madeFrom">The file, in words.</param>
    /// <param name="builtIn">Day of the built-in coefficients.</param>
    public static StepTimeCalibration Of(
        CalibrationFit fit,
        CalibrationRows rows,
        string name,
        DateOnly asOf,
        string madeFrom,
        string builtIn
    )
    {
        Dictionary<string, double> deviations = [];
        for (int i = 0; i < fit.Chosen.Terms.Count; i++)
        {
            deviations[ScaleTerms.Name(fit.Chosen.Terms[i])] = fit.Fit.Deviations[i];
        }

        return new StepTimeCalibration(
            name,
            asOf,
            madeFrom,
            builtIn,
            rows.Engine,
            rows.GpuId,
            rows.ModelIds,
            rows.Count,
            fit.ConditionsOfStepTimes > 0 ? fit.ConditionsOfStepTimes : rows.Conditions.Count,
            fit.Chosen.Words,
            fit.Scales,
            deviations,
            CalibrationBand.Of(fit),
            Error(fit.Before),
            Error(fit.After),
            fit.ConditionsNearer,
            fit.FirstToken?.ToCorrection(),
            fit.IsLockStep ? true : null
        );
    }

    /// <summary>The rows that were used, each beside its predictions.</summary>
    public static IEnumerable<CalibratedRow> Rows(CalibrationFit fit, StepTimeCalibration calibration)
    {
        double first = Math.Log(calibration.FirstToken?.Factor ?? 1);
        foreach (FittableCondition condition in fit.Conditions)
        {
            double[] left = ScaleFit.Residuals(condition, calibration.Scales);
            for (int i = 0; i < left.Length; i++)
            {
                FittableRow row = condition.Rows[i];
                double ofRow = left[i] - (FirstTokenFactorFit.Counts(condition, row) ? first : 0);
                yield return new CalibratedRow(
                    row.Row.Row.RowId,
                    ConditionWords.Of(row.Row.Metric),
                    ConditionWords.Of(row.Row.Statistic),
                    row.Row.Value,
                    row.BuiltIn,
                    row.Row.Value / Math.Exp(ofRow),
                    row.Weight
                );
            }
        }
    }

    /// <summary>|predicted / measured − 1| of held-back rows: of TPOT where there is any, else of all figures.</summary>
    private static HeldBackError? Error(CrossValidation? held) => Error(held?.MainResiduals ?? []);

    /// <summary>|predicted / measured − 1| from ln(measured / predicted); null without any.</summary>
    internal static HeldBackError? Error(IReadOnlyList<double> residuals)
    {
        if (residuals.Count == 0)
        {
            return null;
        }

        double[] signed = [.. residuals.Select(residual => 100 * (Math.Exp(-residual) - 1))];
        double[] absolute = [.. signed.Select(Math.Abs)];
        return new HeldBackError(
            Quantiles.Of(absolute, 0.5),
            Quantiles.Of(absolute, 0.9),
            Quantiles.Of(signed, 0.5),
            residuals.Count
        );
    }
}

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
