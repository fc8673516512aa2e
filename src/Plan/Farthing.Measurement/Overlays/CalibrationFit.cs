using Farthing.Documents.Calibrations;

namespace Farthing.Measurement.Overlays;

/// <summary>Chooses among ways of fitting by the loss on held-back conditions, with "change nothing" among them: the chosen one is never worse there than the built-in prediction. The preferred way is taken when it beats that; else the best of the others; else nothing is changed.</summary>
public sealed class CalibrationFit
{
    private CalibrationFit(
        IReadOnlyList<FittableCondition> conditions,
        ScaleCandidate chosen,
        ScaleFit fit,
        CrossValidation? before,
        CrossValidation? after,
        CrossValidation? tried,
        CrossValidation? held
    )
    {
        Conditions = conditions;
        Chosen = chosen;
        Fit = fit;
        Before = before;
        After = after;
        ConditionsNearer = before is null ? null : tried?.ConditionsNearerThan(before);
        FirstToken = FirstTokenFactorFit.Of(conditions, fit.Scales, held?.Folds ?? []);
    }

    /// <summary>Data of the fit.</summary>
    public IReadOnlyList<FittableCondition> Conditions { get; }

    /// <summary>Those of them whose rows say something about step times.</summary>
    public int ConditionsOfStepTimes => Conditions.Count(condition => condition.TellsStepTimes);

    /// <summary>The way that was chosen.</summary>
    public ScaleCandidate Chosen { get; }

    /// <summary>Its fit on all conditions.</summary>
    public ScaleFit Fit { get; }

    /// <summary>The built-in prediction on the rows; null where fewer than two conditions say something about step times.</summary>
    public CrossValidation? Before { get; }

    /// <summary>The chosen way on held-back rows; null where fewer than two conditions say something about step times.</summary>
    public CrossValidation? After { get; }

    /// <summary>Held-back conditions that the best correction brought nearer than the built-in prediction, whether it was applied or not; null where one condition leaves nothing to hold back.</summary>
    public int? ConditionsNearer { get; }

    /// <summary>The factor on first tokens; null where no row has one.</summary>
    public FirstTokenFactorFit? FirstToken { get; }

    /// <summary>The factors.</summary>
    public StepTimeScales Scales => Fit.Scales;

    /// <summary>True where equal requests of closed loops are played in lock step: held-back rows came nearer by it.</summary>
    public bool IsLockStep => Conditions.Any(condition => condition.Prediction.Prepared!.IsLockStep);

    /// <summary>Mean |ln(measured / predicted)| of held-back rows: of step times and of first tokens.</summary>
    private (double Steps, double FirstTokens) HeldBackErrors =>
        (After!.MainResiduals.Average(Math.Abs), FirstToken!.After.Average(Math.Abs));

    /// <summary>Fits conditions, with equal requests of closed loops in lock step where both step times and first tokens of held-back rows are nearer to that.</summary>
    /// <param name="conditions">At least one.</param>
    public static CalibrationFit Of(IReadOnlyList<FittableCondition> conditions)
    {
        CalibrationFit mixed = Fitted(conditions, null);
        if (
            mixed is not { Before: { } before, FirstToken.After.Count: > 0 }
            || conditions.All(condition => condition.InLockStep is null)
        )
        {
            return mixed; // First tokens are what shows it.
        }

        CalibrationFit waves = Fitted(
            [.. conditions.Select(condition => condition.InLockStep ?? condition)],
            before
        );
        (double steps, double first) = mixed.HeldBackErrors;
        return
            waves.HeldBackErrors is { } held
            && held.Steps <= steps
            && held.FirstTokens < first
            && waves.After!.Loss <= before.Loss
            ? waves
            : mixed;
    }

    private static CalibrationFit Fitted(
        IReadOnlyList<FittableCondition> conditions,
        CrossValidation? builtIn
    )
    {
        int telling = conditions.Count(condition => condition.TellsStepTimes);
        IReadOnlyList<ScaleCandidate> candidates = ScaleCandidate.For(
            telling,
            conditions.Any(condition => condition.Served.Deployment.Gpu.TileTokens is not null)
        );
        if (telling <= 1)
        {
            ScaleCandidate only = telling == 0 ? ScaleCandidate.Nothing : candidates[0];
            ScaleFit own = ScaleFit.Of(conditions, only);
            CrossValidation? held = conditions.Count == 1 ? null : CrossValidation.Of(conditions, only, own);
            return new CalibrationFit(conditions, only, own, null, null, null, held);
        }

        ScaleFit none = ScaleFit.Of(conditions, ScaleCandidate.Nothing);
        CrossValidation before = CrossValidation.Of(conditions, ScaleCandidate.Nothing, none);
        (CrossValidation best, ScaleFit chosen) = (before, none);
        CrossValidation? tried = null;
        foreach (ScaleCandidate candidate in candidates)
        {
            ScaleFit fit = ScaleFit.Of(conditions, candidate);
            CrossValidation left = CrossValidation.Of(conditions, candidate, fit);
            tried = tried is null || left.Loss < tried.Loss ? left : tried;
            if (left.Loss < best.Loss)
            {
                (best, chosen) = (left, fit);
                if (candidate == candidates[0])
                {
                    break; // The preferred way helps: choosing further among few rows would be chance.
                }
            }
        }

        return new CalibrationFit(conditions, best.Candidate, chosen, builtIn ?? before, best, tried, best);
    }
}

/// <summary>A way to fit: which factors, and how strongly they are held at the built-in values.</summary>
/// <param name="Terms">The factors; none keeps the built-in prediction.</param>
/// <param name="Shrinkage">What prior precisions are multiplied by: above 1 holds faster.</param>
public sealed record ScaleCandidate(IReadOnlyList<ScaleTerm> Terms, double Shrinkage)
{
    /// <summary>The word for one scale.</summary>
    public const string OneScale = "one scale";

    /// <summary>Nothing is changed.</summary>
    public static ScaleCandidate Nothing { get; } = new([], 1);

    /// <summary>Scatter of rows that a fit of these terms leaves, in ln units.</summary>
    public double Scatter => Terms.Count == 1 ? RowLoss.OneScaleScatter : RowLoss.Scatter;

    /// <summary>Scatters that the fit goes through. Where arithmetic is fitted, rows begin far from the prediction and would all pass for odd ones: they are taken for near at first.</summary>
    internal IReadOnlyList<double> Scatters =>
        Terms.Contains(ScaleTerm.Arithmetic) ? [20 * Scatter, 4 * Scatter, Scatter] : [Scatter];

    /// <summary>In words.</summary>
    public string Words =>
        Terms.Count switch
        {
            0 => "nothing",
            1 => OneScale,
            _ => FormattableString.Invariant($"{Terms.Count} terms"),
        };

    /// <summary>The ways that are tried with so many conditions, the preferred one first: one scale for one or two, all terms from three on, held faster and one scale where that does not help.</summary>
    /// <remarks>Chosen on one half of the published tables, reported on the other (docs/calibrate.md).</remarks>
    /// <param name="conditions">Conditions that say something about step times.</param>
    /// <param name="isVector">True for hardware without matrix units: its arithmetic is fitted apart first, since constants of tensor cores say nothing about it.</param>
    public static IReadOnlyList<ScaleCandidate> For(int conditions, bool isVector = false) =>
        conditions <= 2
            ? [new(ScaleTerms.One, 1.5), new(ScaleTerms.One, 6)]
            :
            [
                .. isVector ? (ScaleCandidate[])[new(ScaleTerms.Nine, 1), new(ScaleTerms.Nine, 4)] : [],
                new(ScaleTerms.Eight, 1),
                new(ScaleTerms.Eight, 4),
                new(ScaleTerms.Eight, 16),
                new(ScaleTerms.One, 1.5),
                new(ScaleTerms.One, 6),
            ];
}

/// <summary>A factor that can be fitted.</summary>
public enum ScaleTerm
{
    /// <summary>All kernels and host terms alike.</summary>
    Everything,

    /// <summary>h0: host time per step.</summary>
    PerStep,

    /// <summary>h1: host time per running request.</summary>
    PerRequest,

    /// <summary>el: gaps per layer.</summary>
    PerLayer,

    /// <summary>Dense products.</summary>
    Gemm,

    /// <summary>Kernels of steps with prompts.</summary>
    Prefill,

    /// <summary>Routed experts.</summary>
    Experts,

    /// <summary>Exchange between GPUs.</summary>
    Collectives,

    /// <summary>Token mixing.</summary>
    Attention,

    /// <summary>Dense products where arithmetic bounds them.</summary>
    Arithmetic,
}
