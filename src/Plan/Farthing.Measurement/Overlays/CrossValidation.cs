using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Overlays;

/// <summary>Residuals of conditions that a way of fitting had not seen: each condition is held back once with all its rows.</summary>
public sealed class CrossValidation
{
    private const int MaxFolds = 12;

    private CrossValidation(
        ScaleCandidate candidate,
        IReadOnlyList<HeldBackFold> parts,
        IReadOnlyList<(FittableRow Row, double Residual)> rows
    )
    {
        Candidate = candidate;
        Folds = parts;
        Rows = rows;
        double sum = 0;
        double weights = 0;
        foreach ((FittableRow row, double residual) in rows)
        {
            sum += row.Weight * RowLoss.Of(residual, RowLoss.Scatter);
            weights += row.Weight;
        }

        Loss = weights > 0 ? sum / weights : 0;
    }

    /// <summary>The way of fitting.</summary>
    public ScaleCandidate Candidate { get; }

    /// <summary>Rows held back together, with the fit on the rest.</summary>
    public IReadOnlyList<HeldBackFold> Folds { get; }

    /// <summary>Every row with ln(measured / predicted by a fit that had not seen its condition).</summary>
    public IReadOnlyList<(FittableRow Row, double Residual)> Rows { get; }

    /// <summary>Weighted mean of <see cref="RowLoss"/>: what ways of fitting are compared by. One odd run cannot decide.</summary>
    public double Loss { get; }

    /// <summary>Number of conditions that came nearer than in another way of fitting, each by the loss of its rows.</summary>
    /// <param name="other">Residuals of the same rows.</param>
    public int ConditionsNearerThan(CrossValidation other)
    {
        Dictionary<int, double> theirs = other.LossByCondition();
        return LossByCondition().Count(condition => condition.Value < theirs[condition.Key]);
    }

    /// <summary>Residuals of TPOT rows where there is any, else of all that say something about step times.</summary>
    public double[] MainResiduals
    {
        get
        {
            bool hasTpot = Rows.Any(row => row.Row.Row.Metric == Metric.Tpot);
            return
            [
                .. Rows.Where(row => row.Row.Weight > 0 && (!hasTpot || row.Row.Row.Metric == Metric.Tpot))
                    .Select(row => row.Residual),
            ];
        }
    }

    private Dictionary<int, double> LossByCondition() =>
        Rows.GroupBy(row => row.Row.Condition)
            .ToDictionary(
                condition => condition.Key,
                condition => condition.Sum(row => row.Row.Weight * RowLoss.Of(row.Residual, RowLoss.Scatter))
            );

    /// <summary>Holds back every condition once; above 12 conditions in 12 groups.</summary>
    /// <param name="conditions">At least two.</param>
    /// <param name="candidate">The way of fitting.</param>
    /// <param name="start">The fit on all conditions, to begin from.</param>
    public static CrossValidation Of(
        IReadOnlyList<FittableCondition> conditions,
        ScaleCandidate candidate,
        ScaleFit start
    )
    {
        List<(FittableRow, double)> rows = [];
        List<HeldBackFold> parts = [];
        int folds = Math.Min(MaxFolds, conditions.Count);
        for (int fold = 0; fold < folds; fold++)
        {
            List<FittableCondition> seen = [];
            List<FittableCondition> held = [];
            for (int i = 0; i < conditions.Count; i++)
            {
                (i % folds == fold ? held : seen).Add(conditions[i]);
            }

            StepTimeScales scales = ScaleFit.Of(seen, candidate, start.Logs).Scales;
            parts.Add(new HeldBackFold(seen, held, scales));
            foreach (FittableCondition condition in held)
            {
                double[] residuals = ScaleFit.Residuals(condition, scales);
                for (int i = 0; i < residuals.Length; i++)
                {
                    rows.Add((condition.Rows[i], residuals[i]));
                }
            }
        }

        return new CrossValidation(candidate, parts, rows);
    }
}

/// <summary>Conditions that were held back together, and the fit on the others.</summary>
/// <param name="Seen">What was fitted to.</param>
/// <param name="Held">What was not.</param>
/// <param name="Scales">The factors of the fit.</param>
public sealed record HeldBackFold(
    IReadOnlyList<FittableCondition> Seen,
    IReadOnlyList<FittableCondition> Held,
    StepTimeScales Scales
);

/// <summary>The loss of a row's residual: Student's t with four degrees of freedom, so that one odd run among five neither draws a fit to itself nor decides whether it is applied.</summary>
/// <remarks>loss(r) = ν/2·ln(1 + (r/s)²/ν), r = ln(measured / predicted), s the scatter of rows around a good fit. Quadratic below s, logarithmic far above it. ν and s were chosen on one half of the published tables (docs/calibrate.md).</remarks>
internal static class RowLoss
{
    /// <summary>Scatter of rows around a fit of all terms, in ln units.</summary>
    public const double Scatter = 0.05;

    /// <summary>Scatter around one scale of everything: what the other terms would explain remains.</summary>
    public const double OneScaleScatter = 2 * Scatter;

    private const double Freedom = 4;

    /// <summary>The loss of a residual.</summary>
    public static double Of(double residual, double scatter) =>
        Freedom / 2 * Math.Log(1 + (Square(residual / scatter) / Freedom));

    /// <summary>loss′(r)/r: how much a residual counts in reweighted least squares.</summary>
    public static double Pull(double residual, double scatter) =>
        1 / (Square(scatter) * (1 + (Square(residual / scatter) / Freedom)));

    private static double Square(double x) => x * x;
}
