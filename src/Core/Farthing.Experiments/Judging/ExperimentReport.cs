using Farthing.Experiments.Checks;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Guardrails;
using Farthing.Numerics.Quantities;

namespace Farthing.Experiments.Judging;

/// <summary>The verdict of an experiment with all that it rests on.</summary>
/// <param name="Verdict">One word.</param>
/// <param name="Invalidated">The first check that failed; null unless the verdict is INVALID.</param>
/// <param name="Effect">Treatment over control, minus 1, on the untrimmed bill; below 0 is a saving.</param>
/// <param name="Interval">The interval that the verdict is judged by, 90 %.</param>
/// <param name="IsAnytime">True where it holds at any number of looks: before the planned size, or by the plan.</param>
/// <param name="Widening">Factor on its half width by the re-randomizations; 1 for none.</param>
/// <param name="Saving">Avoided cost of a month at this traffic, in dollars.</param>
/// <param name="Place">The saving against the predicted band.</param>
/// <param name="HoldoutUsd">Saving that control went without so far, in dollars.</param>
/// <param name="DaysNeeded">Days still needed to find the smallest effect that the plan asks for; null unless NOT SHOWN.</param>
/// <param name="Units">The estimate from units.</param>
/// <param name="Blocks">The estimate from blocks.</param>
/// <param name="Checks">Every check, always.</param>
/// <param name="Guardrails">Every guardrail of the plan.</param>
public sealed record ExperimentReport(
    Verdict Verdict,
    CheckKind? Invalidated,
    double Effect,
    Interval Interval,
    bool IsAnytime,
    double Widening,
    MonthlySaving Saving,
    PredictionPlace Place,
    double HoldoutUsd,
    double? DaysNeeded,
    EffectEstimate? Units,
    BlockEstimate? Blocks,
    IReadOnlyList<CheckResult> Checks,
    IReadOnlyList<GuardrailResult> Guardrails
)
{
    /// <summary>False: "cheaper, not shown to be as good".</summary>
    public bool IsShownAsGood => Guardrails.All(one => one.State == GuardrailState.Kept);
}

/// <summary>Dollars of a month, the adjusted baseline minus the bill.</summary>
/// <param name="Usd">The middle; above 0 is saved.</param>
/// <param name="LowUsd">The lower edge.</param>
/// <param name="HighUsd">The upper edge.</param>
public sealed record MonthlySaving(double Usd, double LowUsd, double HighUsd);

/// <summary>Words of a verdict.</summary>
public enum Verdict
{
    /// <summary>A saving: its interval lies below 0 and reaches the predicted band.</summary>
    Proven,

    /// <summary>A saving whose interval ends below the predicted band.</summary>
    SmallerThanPredicted,

    /// <summary>The interval covers 0.</summary>
    NotShown,

    /// <summary>The interval lies above 0: the lever costs.</summary>
    Worse,

    /// <summary>A check failed.</summary>
    Invalid,

    /// <summary>A difference before and after, without assignment.</summary>
    Estimated,
}

/// <summary>Places of a saving against its predicted band.</summary>
public enum PredictionPlace
{
    /// <summary>Below it.</summary>
    Below,

    /// <summary>Within it.</summary>
    Inside,

    /// <summary>Above it.</summary>
    Above,
}
