using System.Globalization;
using System.Text.Json;
using Farthing.Documents.Experiments;
using Farthing.Experiments.Checks;
using Farthing.Experiments.Estimates;
using Farthing.Experiments.Levers;
using Farthing.Experiments.Plans;
using Farthing.Numerics.Quantities;

namespace Farthing.Experiments.Judging;

/// <summary>Reports as documents.</summary>
public static class ExperimentAnswers
{
    private const double DaysPerWeek = 7;

    /// <summary>The answer of a result.</summary>
    /// <param name="outcomes">What was judged.</param>
    /// <param name="report">The verdict.</param>
    /// <param name="isRunning">Its end is not there.</param>
    public static ExperimentResultDocument Of(
        ExperimentOutcomes outcomes,
        ExperimentReport report,
        bool isRunning
    )
    {
        ExperimentPlan plan = outcomes.Plan;
        return new ExperimentResultDocument(
            VerdictOf(report),
            report.Invalidated is CheckKind failed ? Words(failed) : null,
            plan.Id,
            Lever.Of(plan.Lever).Name,
            Words(plan.Unit),
            TimeOf(outcomes.From),
            TimeOf(outcomes.Until),
            outcomes.Days,
            isRunning,
            Banded(report.Effect, report.Interval.Low, report.Interval.High, "fraction"),
            report.IsAnytime,
            SavingOf(report),
            PredictionOf(plan),
            Words(report.Place),
            report.IsShownAsGood,
            Finite(report.HoldoutUsd) ?? 0,
            Finite(report.DaysNeeded),
            plan.PlannedSize,
            ArmsOf(plan, outcomes, report),
            Finite(report.Units?.VarianceReduction ?? report.Blocks?.VarianceReduction) ?? 0,
            report.Widening,
            [
                .. report.Checks.Select(check => new ExperimentCheck(
                    Words(check.Kind),
                    Words(check.State),
                    Finite(check.Value),
                    Finite(check.Interval?.Low),
                    Finite(check.Interval?.High),
                    Finite(check.P),
                    check.Note
                )),
            ],
            [
                .. report.Guardrails.Select(one => new ExperimentGuardrail(
                    Words(one.Measure),
                    Words(one.State),
                    Finite(one.Control),
                    Finite(one.Treatment),
                    Finite(one.WorstCase),
                    one.Margin
                )),
            ],
            outcomes.OptedOut,
            outcomes.BurnInNanoUsd / 1e9,
            NotesOf(plan, outcomes)
        );
    }

    /// <summary>A line of the list of experiments.</summary>
    public static ExperimentLine LineOf(
        ExperimentOutcomes outcomes,
        ExperimentReport report,
        bool isRunning
    ) =>
        new(
            outcomes.Plan.Id,
            Lever.Of(outcomes.Plan.Lever).Name,
            isRunning,
            VerdictOf(report),
            outcomes.Days,
            report.Units is EffectEstimate units
                ? units.Control.Clusters + units.Treatment.Clusters
                : report.Blocks?.Pairs ?? 0,
            outcomes.Plan.PlannedSize,
            SavingOf(report),
            PredictionOf(outcomes.Plan)
        );

    /// <summary>A line of a lever's history.</summary>
    public static LeverHistoryLine HistoryOf(LeverHistory history) =>
        new(
            Lever.Of(history.Lever).Name,
            history.Experiments,
            new Quantity(history.Ratio, "fraction")
            {
                Low = history.Low,
                High = history.High,
                Basis = Basis.Measured,
            }
        );

    private static ExperimentVerdict VerdictOf(ExperimentReport report) =>
        Enum.Parse<ExperimentVerdict>(report.Verdict.ToString());

    private static Quantity? SavingOf(ExperimentReport report) =>
        Banded(report.Saving.Usd, report.Saving.LowUsd, report.Saving.HighUsd, "usd");

    private static Quantity PredictionOf(ExperimentPlan plan) =>
        new(plan.Prediction.MonthlyUsd, "usd")
        {
            Low = plan.Prediction.LowUsd,
            High = plan.Prediction.HighUsd,
        };

    private static ExperimentArm[] ArmsOf(
        ExperimentPlan plan,
        ExperimentOutcomes outcomes,
        ExperimentReport report
    )
    {
        if (report.Units is EffectEstimate units)
        {
            return
            [
                Arm("control", plan.Arms.Control, units.Control),
                Arm("treatment", plan.Arms.Treatment, units.Treatment),
            ];
        }

        return
        [
            Blocks("control", plan.Arms.Control, Arms.Arm.Control),
            Blocks("treatment", plan.Arms.Treatment, Arms.Arm.Treatment),
        ];

        static ExperimentArm Arm(string name, string words, ArmSums sums) =>
            new(name, words, sums.Clusters, sums.Work, sums.NanoUsd / 1e9);

        ExperimentArm Blocks(string name, string words, Arms.Arm arm)
        {
            BlockOutcome[] own = [.. outcomes.Blocks.Where(block => block.Arm == arm)];
            return new ExperimentArm(
                name,
                words,
                own.Length,
                (long)own.Sum(block => block.EarlyWork + block.LateWork),
                own.Sum(block => (block.EarlyNanoUsd + block.LateNanoUsd) / 1e9)
            );
        }
    }

    private static string[] NotesOf(ExperimentPlan plan, ExperimentOutcomes outcomes)
    {
        List<string> notes =
        [
            $"basis: avoided cost at the traffic of these {LengthOf(outcomes.Days)} and the price book {plan.PriceBook.Version}",
        ];
        if (outcomes.Days < DaysPerWeek)
        {
            notes.Add(
                $"not claimed: a month like these {LengthOf(outcomes.Days)}; hours and weekdays that they do not have may differ"
            );
        }

        if (plan.Scope.Teams.Count + plan.Scope.Keys.Count + plan.Scope.Models.Count > 0)
        {
            notes.Add(
                $"not claimed: traffic outside {string.Join(", ", plan.Scope.Teams.Concat(plan.Scope.Keys).Concat(plan.Scope.Models))}"
            );
        }

        notes.AddRange(
            plan.Exclusions.Select(one =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"not claimed: {one.From:yyyy-MM-dd HH:mm} to {one.Until:yyyy-MM-dd HH:mm}, cut out: {one.Reason}"
                )
            )
        );
        if (plan.Lever is LeverKind.EngineSettings or LeverKind.RouterPolicy)
        {
            notes.Add("on GPUs of your own this is marginal: money is saved when a replica is released");
        }

        return [.. notes];
    }

    private static string LengthOf(double days) =>
        days >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{days:0.#} days")
        : days * 24 >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{days * 24:0.#} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{days * 86_400:0} seconds");

    private static Quantity? Banded(double value, double low, double high, string unit) =>
        double.IsFinite(value) && double.IsFinite(low) && double.IsFinite(high)
            ? new Quantity(value, unit)
            {
                Low = low,
                High = high,
                Basis = Basis.Measured,
            }
            : null;

    private static double? Finite(double? value) =>
        value is double number && double.IsFinite(number) ? number : null;

    private static string TimeOf(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Words<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
