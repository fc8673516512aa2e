using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.FirstTokens;
using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Overlays;

/// <summary>Finds one factor on predicted TTFT from somebody's own rows, on top of the fitted step times, and decides by rows held back whether it is applied.</summary>
/// <remarks>
/// Minimizes Σ w·loss(factor · predictedᵢ/measuredᵢ) + x²/(2σ²) over x = ln factor, TTFT predicted with the fitted step times, loss as in <see cref="FirstTokenLoss"/>, σ = 0.7; rows of one condition share the weight of one. Student's t on logarithms, as step times are fitted, left larger errors on published tables: TTFT scatters more, and a factor that follows the slow rows makes the fast ones err by multiples.
/// Held back: the folds of the step-time fit, each with its own step times and factor. The factor is applied where its loss on held-back rows is below that without.
/// Rows of offline runs have no part: their TTFT is a place in the queue.
/// </remarks>
public sealed class FirstTokenFactorFit
{
    /// <summary>Prior deviation of the factor's logarithm.</summary>
    public const double PriorDeviation = 0.7;

    private const double Widest = 3;

    private FirstTokenFactorFit(int conditions)
    {
        Conditions = conditions;
    }

    /// <summary>Conditions with TTFT.</summary>
    public int Conditions { get; }

    /// <summary>The factor; 1 where none is applied.</summary>
    public double Factor { get; private init; } = 1;

    /// <summary>Standard error of the factor's logarithm, from the fits without each part; 0 where none is applied.</summary>
    public double Deviation { get; private init; }

    /// <summary>Held-back conditions that the factor brought nearer, applied or not; null where one condition leaves nothing to hold back.</summary>
    public int? ConditionsNearer { get; private init; }

    /// <summary>ln(measured / built-in prediction) of the rows that were held back.</summary>
    public IReadOnlyList<double> Before { get; private init; } = [];

    /// <summary>ln(measured / prediction) of the same rows, by fits that had not seen their condition, with a factor where one is applied.</summary>
    public IReadOnlyList<double> After { get; private init; } = [];

    /// <summary>The fit; null where no row has a TTFT that a factor could change.</summary>
    /// <param name="conditions">What was measured.</param>
    /// <param name="scales">The fitted step times.</param>
    /// <param name="folds">The folds of that fit; none where one condition leaves nothing to hold back.</param>
    public static FirstTokenFactorFit? Of(
        IReadOnlyList<FittableCondition> conditions,
        StepTimeScales scales,
        IReadOnlyList<HeldBackFold> folds
    )
    {
        int count = conditions.Count(condition => condition.Rows.Any(row => Counts(condition, row)));
        if (count == 0)
        {
            return null;
        }

        if (count == 1)
        {
            return new FirstTokenFactorFit(count);
        }

        List<(FittableRow Row, double Without, double With)> held = [];
        List<double> logs = [];
        foreach (HeldBackFold fold in folds)
        {
            double log = Fit(Residuals(fold.Seen, fold.Scales));
            logs.Add(log);
            foreach ((FittableRow row, double residual, _) in Residuals(fold.Held, fold.Scales))
            {
                held.Add((row, residual, residual - log));
            }
        }

        bool isNearer = held.Sum(row => Loss(row.With)) < held.Sum(row => Loss(row.Without));
        return new FirstTokenFactorFit(count)
        {
            Factor = isNearer ? Math.Exp(Fit(Residuals(conditions, scales))) : 1,
            Deviation = isNearer ? Jackknife(logs) : 0,
            ConditionsNearer = held.GroupBy(row => row.Row.Condition)
                .Count(run => run.Sum(row => Loss(row.With)) < run.Sum(row => Loss(row.Without))),
            Before = [.. held.Select(row => row.Row.BuiltInLogRatio)],
            After = [.. held.Select(row => isNearer ? row.With : row.Without)],
        };
    }

    /// <summary>Factor that is written and used.</summary>
    public FirstTokenCorrection ToCorrection() =>
        new(
            Factor,
            Deviation,
            Conditions,
            FittedCalibration.Error(Before),
            FittedCalibration.Error(After),
            ConditionsNearer,
            After.Count == 0 ? null : new HeldBackQuantiles(Quantile(0.05), Quantile(0.5), Quantile(0.95))
        );

    /// <summary>True for rows that the factor is fitted to.</summary>
    public static bool Counts(FittableCondition condition, FittableRow row) =>
        row.Row.Metric == Metric.Ttft && condition.Served.LoadMode != LoadMode.Offline;

    private double Quantile(double share) => Math.Exp(Quantiles.Of([.. After], share));

    private static double Loss(double residual) => FirstTokenLoss.Of(Math.Exp(-residual));

    private static List<(FittableRow Row, double Residual, double Weight)> Residuals(
        IReadOnlyList<FittableCondition> conditions,
        StepTimeScales scales
    )
    {
        List<(FittableRow, double, double)> rows = [];
        foreach (FittableCondition condition in conditions)
        {
            int together = condition.Rows.Count(row => Counts(condition, row));
            if (together == 0)
            {
                continue;
            }

            double[] residuals = ScaleFit.Residuals(condition, scales);
            for (int i = 0; i < residuals.Length; i++)
            {
                if (Counts(condition, condition.Rows[i]))
                {
                    rows.Add((condition.Rows[i], residuals[i], 1.0 / together));
                }
            }
        }

        return rows;
    }

    /// <summary>The logarithm of the least loss: over a grid, refined around its best point.</summary>
    private static double Fit(List<(FittableRow Row, double Residual, double Weight)> rows)
    {
        const int Points = 60;
        double center = 0;
        for (double width = Widest; width > 1e-4 && rows.Count > 0; width *= 2.0 / Points)
        {
            double from = center - width;
            double least = double.PositiveInfinity;
            for (int i = 0; i <= Points; i++)
            {
                double log = from + (2 * width * i / Points);
                double loss = log * log / (2 * PriorDeviation * PriorDeviation);
                foreach ((_, double residual, double weight) in rows)
                {
                    loss += weight * Loss(residual - log);
                }

                (center, least) = loss < least ? (log, loss) : (center, least);
            }
        }

        return center;
    }

    /// <summary>Standard error of the factor's logarithm from the fits that left one part out.</summary>
    private static double Jackknife(List<double> logs)
    {
        double mean = logs.Average();
        return Math.Sqrt((logs.Count - 1.0) / logs.Count * logs.Sum(log => (log - mean) * (log - mean)));
    }
}

/// <summary>A measurement that a calibration can be fitted to.</summary>
/// <param name="Row">The measurement.</param>
/// <param name="BuiltIn">The built-in prediction of the figure.</param>
/// <param name="Condition">Number of its condition among those of the fit: rows of one condition are held back together.</param>
/// <param name="Weight">How much it counts in the fit of step times: rows of one condition share what one row would count; 0 for TTFT.</param>
public sealed record FittableRow(MeasuredRow Row, double BuiltIn, int Condition, double Weight)
{
    /// <summary>The prediction that factors multiply: the built-in one, or the same in lock step.</summary>
    public double Played { get; init; } = BuiltIn;

    /// <summary>ln(measured / played): what factors are to explain.</summary>
    public double LogRatio => Math.Log(Row.Value / Played);

    /// <summary>ln(measured / built-in).</summary>
    public double BuiltInLogRatio => Math.Log(Row.Value / BuiltIn);
}
