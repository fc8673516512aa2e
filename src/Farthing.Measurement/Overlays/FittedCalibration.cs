using Farthing.Numerics.Statistics;
using Farthing.Serving.Coefficients;

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

        return new StepTimeCalibration
        {
            Name = name,
            AsOf = asOf,
            MadeFrom = madeFrom,
            BuiltIn = builtIn,
            Engine = rows.Engine,
            GpuId = rows.GpuId,
            ModelIds = rows.ModelIds,
            Rows = rows.Count,
            Conditions = fit.ConditionsOfStepTimes > 0 ? fit.ConditionsOfStepTimes : rows.Conditions.Count,
            Method = fit.Chosen.Words,
            Scales = fit.Scales,
            Deviations = deviations,
            Before = Error(fit.Before),
            After = Error(fit.After),
            ConditionsNearer = fit.ConditionsNearer,
            FirstToken = fit.FirstToken?.ToCorrection(),
            Band = CalibrationBand.Of(fit),
        };
    }

    /// <summary>|predicted / measured − 1| of held-back rows: of TPOT where there is any, else of all figures.</summary>
    private static FitError? Error(CrossValidation? held) => Error(held?.MainResiduals ?? []);

    /// <summary>|predicted / measured − 1| from ln(measured / predicted); null without any.</summary>
    internal static FitError? Error(IReadOnlyList<double> residuals)
    {
        if (residuals.Count == 0)
        {
            return null;
        }

        double[] signed = [.. residuals.Select(residual => 100 * (Math.Exp(-residual) - 1))];
        double[] absolute = [.. signed.Select(Math.Abs)];
        return new FitError(
            Quantiles.Of(absolute, 0.5),
            Quantiles.Of(absolute, 0.9),
            Quantiles.Of(signed, 0.5),
            residuals.Count,
            true
        );
    }
}
