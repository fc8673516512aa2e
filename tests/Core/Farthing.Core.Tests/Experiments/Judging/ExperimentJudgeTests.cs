using Farthing.Experiments.Arms;
using Farthing.Experiments.Checks;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Guardrails;
using Farthing.Experiments.Judging;
using Farthing.Experiments.Plans;
using Farthing.Tests.Experiments.Estimates;

namespace Farthing.Tests.Experiments.Judging;

public sealed class ExperimentJudgeTests
{
    private static readonly SimulatedUnits World = new() { Effect = -0.3, Sigma = 0.6 };

    /// <summary>Treatment's bill in 14 days, known; without the lever it were 1/(1 + effect) of it; a month is 730 h.</summary>
    [Fact]
    public void A_saving_is_proven_in_dollars_of_a_month()
    {
        ExperimentReport report = ExperimentJudge.Judge(Outcomes(World.Table(1, 8000, 200)));

        Assert.Equal(Verdict.Proven, report.Verdict);
        Assert.Equal(report.Units!.Fixed, report.Interval);
        Assert.False(report.IsAnytime);
        double bill = report.Units.Treatment.NanoUsd / 1e9;
        double saved = ((bill / (1 + report.Effect)) - bill) * 730 / 24 / 14;
        Assert.Equal(saved, report.Saving.Usd, 1e-6);
        Assert.True(report.Saving.LowUsd < saved && saved < report.Saving.HighUsd);
        Assert.Equal(-report.Effect * report.Units.Control.NanoUsd / 1e9, report.HoldoutUsd, 1e-9);
        Assert.Null(report.DaysNeeded);
        Assert.True(report.IsShownAsGood);
        Assert.All(report.Checks, check => Assert.NotEqual(CheckState.Failed, check.State));
    }

    [Fact]
    public void A_saving_below_its_predicted_band_says_so()
    {
        ExperimentOutcomes outcomes = Outcomes(World.Table(1, 8000, 200));
        ExperimentReport proven = ExperimentJudge.Judge(outcomes);
        double high = proven.Saving.HighUsd;

        Assert.Equal(Verdict.Proven, With(high - 0.01).Verdict);
        Assert.Equal(Verdict.SmallerThanPredicted, With(high + 0.01).Verdict);
        Assert.Equal(PredictionPlace.Below, With(high + 0.01).Place);
        Assert.Equal(PredictionPlace.Inside, With(proven.Saving.Usd - 0.01).Place);

        ExperimentReport With(double low)
        {
            ExperimentPlan plan = outcomes.Plan with
            {
                Prediction = new SavingPrediction(low + 1, low, low + 2),
            };
            return ExperimentJudge.Judge(outcomes with { Plan = plan, StartedPlanSha256 = plan.Hash() });
        }
    }

    [Fact]
    public void A_lever_that_costs_is_worse() =>
        Assert.Equal(
            Verdict.Worse,
            ExperimentJudge.Judge(Outcomes((World with { Effect = 0.3 }).Table(1, 8000, 200))).Verdict
        );

    /// <summary>Days: 14·((z₀.₉₅ + z₀.₈)²·error²/ln(1 − 0.1)² − 1).</summary>
    [Fact]
    public void Nothing_shown_names_the_days_still_needed()
    {
        ExperimentReport report = ExperimentJudge.Judge(
            Outcomes((World with { Effect = 0, Sigma = 1.2 }).Table(1, 1000, 200))
        );

        Assert.Equal(Verdict.NotShown, report.Verdict);
        Assert.True(report.IsAnytime);
        double error = report.Units!.Trimmed.LogError;
        double factor = Math.Pow(1.6449 + 0.8416, 2) * error * error / Math.Pow(Math.Log(0.9), 2);
        Assert.Equal(Math.Ceiling(14 * (factor - 1)), report.DaysNeeded!.Value, 1.0);
    }

    [Fact]
    public void Before_the_planned_size_only_the_anytime_interval_judges()
    {
        UnitTable table = World.Table(1, 8000, 200);
        ExperimentOutcomes whole = Outcomes(table);
        ExperimentPlan longer = whole.Plan with { PlannedSize = 8001 };
        ExperimentPlan anytime = whole.Plan with { Stop = StopRule.Anytime };

        Assert.False(ExperimentJudge.Judge(whole).IsAnytime);
        foreach (ExperimentPlan plan in new[] { longer, anytime })
        {
            ExperimentReport report = ExperimentJudge.Judge(
                whole with
                {
                    Plan = plan,
                    StartedPlanSha256 = plan.Hash(),
                }
            );

            Assert.True(report.IsAnytime);
            Assert.Equal(report.Units!.Anytime, report.Interval);
        }
    }

    [Fact]
    public void A_failed_check_makes_it_invalid_and_names_the_check()
    {
        UnitTable table = World.Table(1, 8000, 200);
        ExperimentOutcomes good = Outcomes(table);

        AssertInvalid(CheckKind.Plan, good with { StartedPlanSha256 = new string('0', 64) });
        AssertInvalid(CheckKind.PriceBook, good with { PriceBookSha256 = new string('0', 64) });
        AssertInvalid(CheckKind.ChangedArms, good with { WrongArms = 1 });
        AssertInvalid(CheckKind.Untouched, good with { Untouched = World.Table(2, 8000, 200) });
        AssertInvalid(CheckKind.Size, Outcomes(World.Table(1, 40, 20)));
        AssertInvalid(CheckKind.SplitOfUnits, Outcomes((World with { Share = 0.2 }).Table(1, 8000, 200)));
    }

    [Fact]
    public void A_saving_without_a_kept_guardrail_is_not_shown_to_be_as_good()
    {
        ExperimentOutcomes outcomes = Outcomes(World.Table(1, 8000, 200)) with
        {
            Shares = new Dictionary<GuardrailMeasure, ShareCounts>(),
        };

        ExperimentReport report = ExperimentJudge.Judge(outcomes);

        Assert.Equal(Verdict.Proven, report.Verdict);
        Assert.Equal(GuardrailState.Unproven, Assert.Single(report.Guardrails).State);
        Assert.False(report.IsShownAsGood);
    }

    [Fact]
    public void Outcomes_of_the_other_method_are_refused() =>
        Assert.Throws<ArgumentException>(() =>
            ExperimentJudge.Judge(Outcomes(World.Table(1, 100, 10)) with { Units = null })
        );

    private static void AssertInvalid(CheckKind kind, ExperimentOutcomes outcomes)
    {
        ExperimentReport report = ExperimentJudge.Judge(outcomes);

        Assert.Equal((Verdict.Invalid, kind), (report.Verdict, report.Invalidated));
    }

    internal static ExperimentOutcomes Outcomes(UnitTable table)
    {
        ExperimentPlan plan = SamplePlans.Units with
        {
            PlannedSize = 8000,
            Prediction = new SavingPrediction(100, 1, 1000),
        };
        ShareCounts success = new();
        for (int i = 0; i < 4000; i++)
        {
            success.Add(new AssignedUnit((Arm)(i % 2), (ulong)i), i / 2 % 100 == 0 ? 0 : 1, 1);
        }

        return new ExperimentOutcomes
        {
            Plan = plan,
            StartedPlanSha256 = plan.Hash(),
            PriceBookSha256 = plan.PriceBook.Sha256,
            From = plan.Start,
            Until = plan.Start.AddDays(14),
            Inputs = [new EvidenceInput("journal", new string('b', 64))],
            Units = table,
            Shares = new Dictionary<GuardrailMeasure, ShareCounts>
            {
                [GuardrailMeasure.TaskSuccess] = success,
            },
        };
    }
}
