using Farthing.Measurement.Quality;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Pairing;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Quality;

/// <summary>The answer of a quality gate in one or two sentences.</summary>
internal static class QualityAnswer
{
    /// <summary>The sentences.</summary>
    public static string Of(QualityOutcome outcome)
    {
        QualityFinding finding = outcome.Finding;
        if (outcome.Candidate is null)
        {
            string accuracy = HasReferences(outcome)
                ? $": {QualityWords.Share(Right(finding.Table.BaselineRight, finding))} right ({QualityWords.Shares(finding.Baseline)})"
                : "";
            return $"KEPT    {Show.Count(outcome.BaselineTally.Answered)} answers of the baseline in {outcome.Plan.KeepFile}{accuracy}. No candidate, no verdict.";
        }

        string head = QualityWords.Of(outcome.Verdict) + ": ";
        string loss = Loss(outcome, finding);
        string cut = outcome.WasInterrupted ? " Cut off: of what was answered until then." : "";
        return outcome.Verdict == QualityVerdict.CannotTell
            ? head + Failures(outcome)
            : $"{head}{Figures(outcome, finding)}{loss}{cut}";
    }

    private static string Figures(QualityOutcome outcome, QualityFinding finding)
    {
        if (outcome.Plan.Rule == JudgingRule.Agreement)
        {
            string share = QualityWords.Share(Right(finding.Table.CandidateRight, finding));
            string self = outcome.Again is null
                ? ""
                : $" (those of the baseline asked again: {QualityWords.Share(Right(finding.Table.BaselineRight, finding))})";
            return $"{share} of the candidate's answers are the baseline's{self}: ";
        }

        return outcome.Pairs.Judge is JudgeFigures judge
            ? $"{judge.Model} prefers the candidate {Show.Count(judge.Wins)} times, the baseline {Show.Count(judge.Losses)} times, neither {Show.Count(judge.Ties)} times: "
            : $"candidate answers {QualityWords.Share(Right(finding.Table.CandidateRight, finding))} right, baseline {QualityWords.Share(Right(finding.Table.BaselineRight, finding))}: ";
    }

    private static string Loss(QualityOutcome outcome, QualityFinding finding)
    {
        string margin = $"margin {QualityWords.Points(finding.Margin)}";
        switch (outcome.Verdict)
        {
            case QualityVerdict.Passes when finding.Difference.Low >= 0 && finding.Table.Difference > 0:
                return $"better by at least {QualityWords.Points(finding.Difference.Low)} points at 97.5 % confidence.";
            case QualityVerdict.Passes:
                string real =
                    finding.Difference.High < 0 ? " The loss is real, but smaller than the margin." : "";
                return $"the loss is at most {QualityWords.Points(finding.Difference.Low)} points at 97.5 % confidence, {margin}.{real}";
            case QualityVerdict.Fails:
                return $"it loses {QualityWords.Points(finding.Table.Difference)} points ({LossRange(finding)} at 95 %), {margin}.";
            default:
                return $"the loss may be up to {QualityWords.Points(finding.Difference.Low)} points, {margin}.{TooFew(outcome, finding)}";
        }
    }

    private static string LossRange(QualityFinding finding)
    {
        Interval loss = new(-finding.Difference.High, -finding.Difference.Low);
        return $"{QualityWords.Signed(loss.Low).TrimStart('+')} to {QualityWords.Signed(loss.High).TrimStart('+')}";
    }

    private static string TooFew(QualityOutcome outcome, QualityFinding finding)
    {
        if (outcome.Plan.Rule == JudgingRule.Agreement && outcome.Again is null)
        {
            return " Other answers need not be worse ones: give references or a judge, or ask with --repeat-baseline.";
        }

        return finding.QuestionsNeeded > finding.Table.Pairs
            ? $" About {Rounded(finding.QuestionsNeeded)} questions would tell; these were {QualityWords.Questions(finding.Table.Pairs)}."
            : " More questions would tell; an equal candidate would mostly have passed with these.";
    }

    private static string Failures(QualityOutcome outcome)
    {
        int failed = outcome.Pairs.Failed.Count;
        if (failed == 0)
        {
            return "no question was answered by both sides.";
        }

        string most = outcome
            .Pairs.Failed.GroupBy(pair => pair.Reason)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal)
            .First()
            .Key;
        return $"{Show.Count(failed)} of {Show.Count(failed + outcome.Pairs.Pairs.Count)} pairs lack an answer ({Show.Percent(outcome.Pairs.FailedFraction)}, allowed {Show.Percent(outcome.Plan.MaxFailures)}), most often {most}.";
    }

    /// <summary>Two significant digits: the formula is no more exact than that.</summary>
    private static string Rounded(long questions)
    {
        double step = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, questions))) - 1));
        return Show.Count(Math.Ceiling(questions / step) * step);
    }

    private static bool HasReferences(QualityOutcome outcome) =>
        outcome.Plan.Rule is JudgingRule.AnswerKey or JudgingRule.Numeric or JudgingRule.Exact;

    private static double Right(double count, QualityFinding finding) =>
        finding.Table.Pairs > 0 ? count / finding.Table.Pairs : 0;
}
