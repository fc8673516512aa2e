using Farthing.Documents.Quality;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Quality;

/// <summary>The answer of a quality gate in one or two sentences, without its word.</summary>
public static class QualityAnswer
{
    /// <summary>The sentences.</summary>
    public static string Of(QualityOutcome outcome)
    {
        QualityFinding finding = outcome.Finding;
        if (outcome.Candidate is null)
        {
            string accuracy = outcome.Plan.Rule is not (JudgingRule.Agreement or JudgingRule.Judge)
                ? $": {Right(finding.BaselineRight)} right ({QualityWords.Shares(finding.BaselineRight)})"
                : "";
            return $"{Show.Count(outcome.Baseline.Answered)} answers of the baseline in {outcome.Plan.KeepFile}{accuracy}. No candidate, no verdict.";
        }

        string cut = outcome.WasInterrupted ? " Cut off: of what was answered until then." : "";
        return outcome.Verdict == QualityVerdict.CannotTell
            ? Failures(outcome)
            : $"{Figures(outcome, finding)}{Loss(outcome, finding)}{cut}";
    }

    private static string Figures(QualityOutcome outcome, QualityFinding finding)
    {
        string candidate = Right(finding.CandidateRight);
        string baseline = Right(finding.BaselineRight);
        if (outcome.Plan.Rule == JudgingRule.Agreement)
        {
            string self = outcome.Self is null ? "" : $" (those of the baseline asked again: {baseline})";
            return $"{candidate} of the candidate's answers are the baseline's{self}: ";
        }

        return outcome.Pairs.Judge is JudgeFigures judge
            ? $"{judge.Model} prefers the candidate {Show.Count(judge.Wins)} times, the baseline {Show.Count(judge.Losses)} times, neither {Show.Count(judge.Ties)} times: "
            : $"candidate answers {candidate} right, baseline {baseline}: ";
    }

    private static string Loss(QualityOutcome outcome, QualityFinding finding)
    {
        string margin = $"margin {QualityWords.Points(outcome.Plan.Margin)}";
        RangedShare difference = finding.Difference;
        switch (outcome.Verdict)
        {
            case QualityVerdict.Passes when difference.Low >= 0 && difference.Value > 0:
                return $"better by at least {QualityWords.Points(difference.Low)} points at 97.5 % confidence.";
            case QualityVerdict.Passes:
                string real = difference.High < 0 ? " The loss is real, but smaller than the margin." : "";
                return $"the loss is at most {QualityWords.Points(difference.Low)} points at 97.5 % confidence, {margin}.{real}";
            case QualityVerdict.Fails:
                return $"it loses {QualityWords.Points(difference.Value)} points ({LossRange(difference)} at 95 %), {margin}.";
            default:
                return $"the loss may be up to {QualityWords.Points(difference.Low)} points, {margin}.{TooFew(outcome, finding)}";
        }
    }

    private static string LossRange(RangedShare difference) =>
        $"{QualityWords.Signed(-difference.High).TrimStart('+')} to {QualityWords.Signed(-difference.Low).TrimStart('+')}";

    private static string TooFew(QualityOutcome outcome, QualityFinding finding)
    {
        if (outcome.Plan.Rule == JudgingRule.Agreement && outcome.Self is null)
        {
            return " Other answers need not be worse ones: give references or a judge, or ask with --repeat-baseline.";
        }

        return finding.QuestionsNeeded > finding.Pairs
            ? $" About {Rounded(finding.QuestionsNeeded)} questions would tell; these were {QualityWords.Questions(finding.Pairs)}."
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

    /// <summary>A share of right answers; of none, none is right.</summary>
    private static string Right(RangedShare share) =>
        QualityWords.Share(double.IsNaN(share.Value) ? 0 : share.Value);
}
