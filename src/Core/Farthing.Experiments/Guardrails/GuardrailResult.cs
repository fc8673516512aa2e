using Farthing.Experiments.Plans;

namespace Farthing.Experiments.Guardrails;

/// <summary>A guardrail's figures: one-sided 95 % non-inferiority.</summary>
/// <param name="Measure">The figure.</param>
/// <param name="Control">Its value in control: a share, or milliseconds.</param>
/// <param name="Treatment">Its value in treatment.</param>
/// <param name="WorstCase">The one-sided 95 % bound of treatment minus control, on the worse side.</param>
/// <param name="Margin">How much worse it may be.</param>
/// <param name="State">Kept, failed or unproven.</param>
public sealed record GuardrailResult(
    GuardrailMeasure Measure,
    double Control,
    double Treatment,
    double WorstCase,
    double Margin,
    GuardrailState State
)
{
    /// <summary>True where a higher figure is better.</summary>
    public static bool IsBetterHigh(GuardrailMeasure measure) =>
        measure is GuardrailMeasure.TaskSuccess or GuardrailMeasure.Feedback or GuardrailMeasure.JudgeVerdict;

    /// <summary>The result of a difference with both its one-sided bounds.</summary>
    internal static GuardrailResult Of(
        PlannedGuardrail plan,
        double control,
        double treatment,
        double low,
        double high
    )
    {
        bool isHigh = IsBetterHigh(plan.Measure);
        double worst = isHigh ? low : high;
        double best = isHigh ? high : low;
        double sign = isHigh ? -1 : 1;
        GuardrailState state =
            sign * worst <= plan.Margin ? GuardrailState.Kept
            : sign * best > plan.Margin ? GuardrailState.Failed
            : GuardrailState.Unproven;
        return new GuardrailResult(plan.Measure, control, treatment, worst, plan.Margin, state);
    }
}

/// <summary>States of a guardrail.</summary>
public enum GuardrailState
{
    /// <summary>Shown not to be worse by more than the margin.</summary>
    Kept,

    /// <summary>Shown to be worse by more than the margin.</summary>
    Failed,

    /// <summary>Neither is shown: a saving is then "cheaper, not shown to be as good".</summary>
    Unproven,
}
