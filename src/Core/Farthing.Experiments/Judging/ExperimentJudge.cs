using Farthing.Experiments.Arms;
using Farthing.Experiments.Checks;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Quantities;
using Farthing.Numerics.Statistics;

namespace Farthing.Experiments.Judging;

/// <summary>Judges an experiment: estimate, checks, guardrails, verdict. The same outcomes give the same report.</summary>
public static class ExperimentJudge
{
    /// <summary>Version of the estimator: raised with every change that may move a figure.</summary>
    public const int EstimatorVersion = 1;

    /// <summary>Share of intervals that hold the truth.</summary>
    public const double Confidence = 0.9;

    private const double Power = 0.8;
    private const double DaysPerMonth = 730.0 / 24;

    /// <summary>The choices of an estimate that a plan fixes.</summary>
    public static EstimateOptions OptionsOf(ExperimentPlan plan) =>
        new(
            plan.PlannedSize,
            Confidence,
            plan.Covariates.Contains(Covariate.PrePeriodCost),
            plan.Covariates.Any(one => one is Covariate.Model or Covariate.Hour)
        );

    /// <summary>The report.</summary>
    /// <exception cref="ArgumentException">Outcomes of units for a plan of blocks, or the other way round.</exception>
    public static ExperimentReport Judge(ExperimentOutcomes outcomes)
    {
        ExperimentPlan plan = outcomes.Plan;
        bool isBlocks = plan.Unit == AssignmentUnit.Block;
        if (isBlocks != outcomes.Units is null)
        {
            throw new ArgumentException("outcomes are not of the plan's method", nameof(outcomes));
        }

        List<CheckResult> checks =
        [
            Same(CheckKind.Plan, plan.Hash(), outcomes.StartedPlanSha256),
            Same(CheckKind.PriceBook, plan.PriceBook.Sha256, outcomes.PriceBookSha256),
        ];
        Estimate estimate = isBlocks ? OfBlocks(outcomes, checks) : OfUnits(outcomes, checks);
        GuardrailResult[] guardrails = [.. plan.Guardrails.Select(one => Judge(one, outcomes))];
        return Report(outcomes, estimate, checks, guardrails);
    }

    private static ExperimentReport Report(
        ExperimentOutcomes outcomes,
        Estimate estimate,
        List<CheckResult> checks,
        GuardrailResult[] guardrails
    )
    {
        ExperimentPlan plan = outcomes.Plan;
        bool isAnytime = plan.Stop == StopRule.Anytime || estimate.Size < plan.PlannedSize;
        Interval interval = Widened(estimate, isAnytime ? estimate.Anytime : estimate.Fixed);
        double monthly = DaysPerMonth / outcomes.Days;
        MonthlySaving saving = new(
            Avoided(estimate.Effect) * monthly,
            Avoided(interval.High) * monthly,
            Avoided(interval.Low) * monthly
        );
        CheckKind? failed = checks.Find(check => check.State == CheckState.Failed)?.Kind;
        Verdict verdict =
            failed is not null ? Verdict.Invalid
            : interval.Low > 0 ? Verdict.Worse
            : interval.High >= 0 ? Verdict.NotShown
            : saving.HighUsd < plan.Prediction.LowUsd ? Verdict.SmallerThanPredicted
            : Verdict.Proven;
        return new ExperimentReport(
            verdict,
            failed,
            estimate.Effect,
            interval,
            isAnytime,
            estimate.Widening,
            saving,
            saving.Usd < plan.Prediction.LowUsd ? PredictionPlace.Below
                : saving.Usd > plan.Prediction.HighUsd ? PredictionPlace.Above
                : PredictionPlace.Inside,
            -estimate.Effect * estimate.ControlNanoUsd / 1e9,
            verdict == Verdict.NotShown ? DaysNeeded(estimate, plan, outcomes.Days) : null,
            estimate.Units,
            estimate.Blocks,
            checks,
            guardrails
        );

        // Treatment's bill is known; without the lever it had been 1/(1 + effect) of it.
        double Avoided(double effect) => estimate.TreatmentNanoUsd / 1e9 * ((1 / (1 + effect)) - 1);
    }

    private static Estimate OfUnits(ExperimentOutcomes outcomes, List<CheckResult> checks)
    {
        ExperimentPlan plan = outcomes.Plan;
        UnitTable table = outcomes.Units!;
        EstimateOptions options = OptionsOf(plan);
        EffectEstimate units = new EffectEstimator(table, options).Estimate();
        UnitTable before = outcomes.Before ?? table.PrePeriod();
        (CheckResult rerandomized, double widening) = UnitChecks.Rerandomized(
            before,
            options,
            plan.Arms.ControlShare
        );
        checks.AddRange(
            Size(units.FewestClusters, PlanRules.MinClusters, units.IsProvable, units.HasFewClusters),
            UnitChecks.SplitOfUnits(table, ShuffledControl.PlainShareOf(plan)),
            UnitChecks.SplitOfWork(table, ShuffledControl.PlainShareOf(plan)),
            Count(CheckKind.ChangedArms, table.ChangedArms + outcomes.WrongArms),
            UnitChecks.Before(before, options),
            rerandomized,
            outcomes.Untouched is UnitTable untouched
                ? UnitChecks.Untouched(untouched, options)
                : new CheckResult(CheckKind.Untouched, CheckState.NotRun)
        );
        if (outcomes.Shuffled is UnitTable shuffled)
        {
            checks.Add(UnitChecks.Shuffled(shuffled, options));
        }

        return new Estimate(
            units.Bill.Effect,
            units.Trimmed.LogError,
            units.Fixed,
            units.Anytime,
            widening,
            table.ClusterCount,
            units.Control.NanoUsd,
            units.Treatment.NanoUsd,
            units,
            null
        );
    }

    private static Estimate OfBlocks(ExperimentOutcomes outcomes, List<CheckResult> checks)
    {
        ExperimentPlan plan = outcomes.Plan;
        BlockEstimate blocks = BlockEstimator.Estimate([.. outcomes.Blocks], plan.PlannedSize, Confidence);
        checks.AddRange(
            Size(blocks.Pairs, PlanRules.MinPairs, blocks.Pairs >= PlanRules.MinPairs, false),
            Count(CheckKind.ChangedArms, outcomes.WrongArms),
            Count(CheckKind.Clock, outcomes.ClockJumps),
            new CheckResult(
                CheckKind.CarryOver,
                blocks.CarryOverP < UnitChecks.EffectP ? CheckState.Failed : CheckState.Passed,
                P: blocks.CarryOverP
            ),
            Before(outcomes, plan)
        );
        return new Estimate(
            blocks.Effect,
            blocks.LogError,
            blocks.Fixed,
            blocks.Anytime,
            1,
            blocks.Pairs,
            Sum(outcomes.Blocks, Arm.Control),
            Sum(outcomes.Blocks, Arm.Treatment),
            null,
            blocks
        );
    }

    private static CheckResult Before(ExperimentOutcomes outcomes, ExperimentPlan plan)
    {
        BlockEstimate before = BlockEstimator.Estimate(
            [.. outcomes.BlocksBefore],
            plan.PlannedSize,
            Confidence
        );
        return before.Pairs < PlanRules.MinPairs
            ? new CheckResult(CheckKind.Before, CheckState.NotRun, Note: "too few blocks before")
            : new CheckResult(
                CheckKind.Before,
                before.SignFlipP < UnitChecks.EffectP ? CheckState.Failed
                    : before.Fixed.Low > 0 || before.Fixed.High < 0 ? CheckState.Noted
                    : CheckState.Passed,
                before.Effect,
                before.Fixed,
                before.SignFlipP
            );
    }

    private static GuardrailResult Judge(PlannedGuardrail plan, ExperimentOutcomes outcomes) =>
        plan.Measure == GuardrailMeasure.TtftP95
            ? (outcomes.FirstTokens ?? new LatencyHistograms()).Judge(plan)
            : (outcomes.Shares.GetValueOrDefault(plan.Measure) ?? new ShareCounts()).Judge(plan);

    private static Interval Widened(Estimate estimate, Interval interval)
    {
        double middle = double.LogP1(estimate.Effect);
        double low = middle - (estimate.Widening * (middle - double.LogP1(interval.Low)));
        double high = middle + (estimate.Widening * (double.LogP1(interval.High) - middle));
        return estimate.Widening == 1 ? interval : new Interval(double.ExpM1(low), double.ExpM1(high));
    }

    /// <summary>Days until the plan's smallest effect is found with a power of 0.8, at the variance and the pace so far.</summary>
    private static double DaysNeeded(Estimate estimate, ExperimentPlan plan, double days)
    {
        double z = NormalDistribution.Quantile((1 + Confidence) / 2) + NormalDistribution.Quantile(Power);
        double effect = double.LogP1(-plan.MinimumEffect);
        double error = estimate.LogError * estimate.Widening;
        double factor = z * z * error * error / (effect * effect);
        return double.IsFinite(factor) ? Math.Max(0, Math.Ceiling(days * (factor - 1))) : double.NaN;
    }

    private static CheckResult Same(CheckKind kind, string expected, string found) =>
        new(kind, expected == found ? CheckState.Passed : CheckState.Failed);

    private static CheckResult Count(CheckKind kind, int count) =>
        new(kind, count == 0 ? CheckState.Passed : CheckState.Failed, count);

    private static CheckResult Size(int size, int least, bool isEnough, bool isSmall) =>
        !isEnough
            ? new(CheckKind.Size, CheckState.Failed, size, Note: $"{least} are needed in the smaller arm")
        : isSmall ? new(CheckKind.Size, CheckState.Noted, size, Note: "few clusters: Student's interval")
        : new(CheckKind.Size, CheckState.Passed, size);

    private static long Sum(IReadOnlyList<BlockOutcome> blocks, Arm arm) =>
        blocks.Where(block => block.Arm == arm).Sum(block => block.EarlyNanoUsd + block.LateNanoUsd);

    private sealed record Estimate(
        double Effect,
        double LogError,
        Interval Fixed,
        Interval Anytime,
        double Widening,
        double Size,
        long ControlNanoUsd,
        long TreatmentNanoUsd,
        EffectEstimate? Units,
        BlockEstimate? Blocks
    );
}
