using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Experiments;

[Document("verify.result")]
[Description("Verdict of an experiment. Exit code 1 unless it is proven or smaller than predicted.")]
public sealed record ExperimentResultDocument(
    ExperimentVerdict Verdict,
    [property: Description("The check that failed; absent unless the verdict is invalid")]
        string? FailedCheck,
    [property: Description("Its id")] string Experiment,
    [property: Description("The lever, in words")] string Lever,
    [property: Description("The unit that has one arm as a whole")] string Unit,
    [property: Description("The first instant that counts, UTC")] string From,
    [property: Description("The first instant after the last, UTC")] string Until,
    [property: Description("Days between them")] double Days,
    [property: Description("It has not ended")] bool IsRunning,
    [property: Description(
        "Treatment over control, minus 1, in dollars of a request or task; below 0 is a saving; 90 %; absent where an arm is too small"
    )]
        Quantity? Effect,
    [property: Description("The interval holds at any number of looks")] bool IsAnytime,
    [property: Description("Avoided cost of a month at this traffic; absent as the effect is")]
        Quantity? MonthlySaving,
    [property: Description("As the plan predicted it")] Quantity PredictedSaving,
    [property: Description("The saving against the predicted band: below, inside or above")] string Place,
    [property: Description("True: no guardrail failed or is unproven")] bool IsShownAsGood,
    [property: Description("Dollars that control did not save so far")] double HoldoutUsd,
    [property: Description(
        "Days until the plan's smallest effect would be found; absent unless it is not shown"
    )]
        double? DaysNeeded,
    [property: Description("Planned clusters of both arms together, or pairs of blocks")] long PlannedSize,
    IReadOnlyList<ExperimentArm> Arms,
    [property: Description("Share of the variance that history removed")] double VarianceReduction,
    [property: Description("Factor on the interval's half width by the re-randomizations; 1 for none")]
        double Widening,
    IReadOnlyList<ExperimentCheck> Checks,
    IReadOnlyList<ExperimentGuardrail> Guardrails,
    [property: Description("Requests whose clients went without; they stay in their arm")] long OptedOut,
    [property: Description("Dollars of burn-ins, shown and not used")] double BurnInUsd,
    [property: Description("Limits of the claim")] IReadOnlyList<string> Notes
);

[Description("Words of a verdict")]
public enum ExperimentVerdict
{
    /// <summary>A saving, within or above the predicted band.</summary>
    Proven,

    /// <summary>A saving below the predicted band.</summary>
    SmallerThanPredicted,

    /// <summary>The interval covers 0.</summary>
    NotShown,

    /// <summary>The lever costs.</summary>
    Worse,

    /// <summary>A check failed.</summary>
    Invalid,

    /// <summary>Before and after, without assignment.</summary>
    Estimated,
}

[Description("An arm's sums, never trimmed")]
public sealed record ExperimentArm(
    [property: Description("control or treatment")] string Name,
    [property: Description("What it gets, in words")] string Words,
    [property: Description("Units of assignment, or blocks")] long Clusters,
    [property: Description("Requests or completed tasks")] long Work,
    [property: Description("Of all attempts, the gateway's own calls with them")] double Usd
);

[Description("A check that runs by itself")]
public sealed record ExperimentCheck(
    string Name,
    [property: Description("passed, noted, failed or not_run")] string State,
    [property: Description("Its figure")] double? Value,
    [property: Description("Lower end of the 90 % interval")] double? Low,
    [property: Description("Upper end")] double? High,
    [property: Description("How often chance alone gives a figure as far off")] double? P,
    string? Note
);

[Description("A figure that must not become worse by more than its margin")]
public sealed record ExperimentGuardrail(
    string Measure,
    [property: Description("kept, failed or unproven")] string State,
    [property: Description("Absent where nothing was counted")] double? Control,
    double? Treatment,
    [property: Description("The one-sided 95 % bound on the worse side")] double? WorstCase,
    double Margin
);
