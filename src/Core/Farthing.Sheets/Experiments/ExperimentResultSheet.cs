using System.Globalization;
using Farthing.Documents.Experiments;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Experiments;

/// <summary>Readable form of <c>verify result</c>: the verdict first, then what it rests on, then what is not claimed.</summary>
public static class ExperimentResultSheet
{
    /// <summary>The sheet.</summary>
    public static Sheet Of(ExperimentResultDocument document) =>
        new Sheet(answer: AnswerOf(document))
        {
            State = document.Verdict switch
            {
                ExperimentVerdict.Proven => document.IsShownAsGood ? SheetState.Good : SheetState.Near,
                ExperimentVerdict.SmallerThanPredicted => SheetState.Near,
                ExperimentVerdict.NotShown or ExperimentVerdict.Estimated => SheetState.Plain,
                _ => SheetState.Bad,
            },
            Word = WordOf(document.Verdict),
            Remarks = [.. RemarksOf(document)],
        }
            .Table(
                document.Arms,
                new TableColumns<ExperimentArm>()
                    .Words("arm", arm => arm.Name)
                    .Figure(document.Unit == "block" ? "blocks" : "units", arm => Show.Count(arm.Clusters))
                    .Figure("requests", arm => Show.Count(arm.Work))
                    .Figure("dollars", arm => Show.Usd(arm.Usd))
                    .Figure("$/request", arm => arm.Work > 0 ? Show.UsdPerRequest(arm.Usd / arm.Work) : "–")
                    .Words("what it gets", arm => arm.Words, rank: 1)
            )
            .Section("Checks", new SheetTable("", ChecksOf(document), []))
            .Section(
                "Guardrails",
                document.Guardrails.Count == 0 ? null : new SheetTable("", GuardrailsOf(document), [])
            )
            .Say(document.Notes);

    private static string SpanOf(double days) =>
        days >= 1
            ? days.ToString("0.#", CultureInfo.InvariantCulture) + " days"
            : Show.Seconds(days * 86_400);

    /// <summary>A verdict in capitals.</summary>
    internal static string WordOf(ExperimentVerdict verdict) =>
        verdict switch
        {
            ExperimentVerdict.Proven => "PROVEN",
            ExperimentVerdict.SmallerThanPredicted => "SMALLER THAN PREDICTED",
            ExperimentVerdict.NotShown => "NOT SHOWN",
            ExperimentVerdict.Worse => "WORSE",
            ExperimentVerdict.Invalid => "INVALID",
            _ => "ESTIMATED",
        };

    /// <summary>A saving with its interval, as a change of the bill.</summary>
    internal static string SavingOf(Quantity? saving) =>
        saving is Quantity known
            ? $"{Change(known.Value)} a month (90 %: {Change(known.Low ?? known.Value)} … {Change(known.High ?? known.Value)})"
            : "no figure yet";

    private static string AnswerOf(ExperimentResultDocument document) =>
        document.Verdict == ExperimentVerdict.Invalid
            ? $"{document.Lever} ({document.Experiment}): the check '{document.FailedCheck}' failed, so nothing is claimed"
            : $"{document.Lever} ({document.Experiment}): {SavingOf(document.MonthlySaving)}; predicted {Change(document.PredictedSaving.Value)} ({Change(document.PredictedSaving.Low ?? 0)} … {Change(document.PredictedSaving.High ?? 0)}): {document.Place}";

    private static IEnumerable<string> RemarksOf(ExperimentResultDocument document)
    {
        if (document.Effect is Quantity effect)
        {
            yield return $"{Show.Change(effect.Value)} a request ({Show.Change(effect.Low ?? 0)} … {Show.Change(effect.High ?? 0)}), {(document.IsAnytime ? "at any number of looks" : "at the planned size")}";
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"by {document.Unit}, {SpanOf(document.Days)}, {Show.Count(document.Arms.Sum(arm => arm.Clusters))} of {Show.Count(document.PlannedSize)} planned, history removes {Show.Percent(document.VarianceReduction)} of the variance"
        );
        if (document.Verdict == ExperimentVerdict.NotShown && document.DaysNeeded is double days)
        {
            yield return $"{Show.Count(days)} more days would show the plan's smallest effect";
        }

        if (document.Verdict == ExperimentVerdict.Proven && !document.IsShownAsGood)
        {
            yield return "cheaper, not shown to be as good: a guardrail failed or is unproven";
        }

        if (document.HoldoutUsd > 0)
        {
            yield return $"the holdout cost {Show.Usd(document.HoldoutUsd)}";
        }
    }

    private static Table ChecksOf(ExperimentResultDocument document) =>
        new TableColumns<ExperimentCheck>()
            .Words("check", check => check.Name.Replace('_', ' '))
            .Words("result", check => check.State.Replace('_', ' '))
            .Figure("figure", FigureOf)
            .Figure("p", check => check.P is double p ? Show.Three(p) : "–")
            .Words("note", check => check.Note ?? "", rank: 1)
            .Of(document.Checks);

    private static string FigureOf(ExperimentCheck check) =>
        check is { Low: double low, High: double high, Value: double value }
            ? $"{Show.Change(value)} ({Show.Change(low)} … {Show.Change(high)})"
        : check.Value is double number ? Show.Three(number)
        : "–";

    private static Table GuardrailsOf(ExperimentResultDocument document) =>
        new TableColumns<ExperimentGuardrail>()
            .Words("guardrail", one => one.Measure.Replace('_', ' '))
            .Words("result", one => one.State)
            .Figure("control", one => one.Control is double of ? Show.Three(of) : "–")
            .Figure("treatment", one => one.Treatment is double of ? Show.Three(of) : "–")
            .Figure("at worst", one => one.WorstCase is double of ? Show.Three(of) : "–")
            .Figure("margin", one => Show.Three(one.Margin))
            .Of(document.Guardrails);

    /// <summary>A saving as the change of a bill: money saved is below 0.</summary>
    private static string Change(double savedUsd) =>
        savedUsd >= 0 ? "−" + Show.Usd(savedUsd) : "+" + Show.Usd(-savedUsd);
}
