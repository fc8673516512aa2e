using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Pairing;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Benches.Quality;

/// <summary>Prints the first flips with question and both answers: lost ones first.</summary>
internal static class QualityFlips
{
    private const int Width = 104;
    private const int TailOf = 24;

    /// <summary>The flips that are shown.</summary>
    public static IEnumerable<JudgedPair> Shown(QualityOutcome outcome) =>
        outcome
            .Pairs.Pairs.Where(pair => pair.IsFlip)
            .OrderBy(pair => pair.IsBaselineRight ? 0 : 1)
            .ThenBy(pair => pair.Question)
            .Take(outcome.Plan.Show);

    /// <summary>Prints them.</summary>
    public static void Write(QualityOutcome outcome, TextWriter text)
    {
        foreach (JudgedPair pair in Shown(outcome))
        {
            QualityQuestion question = outcome.Plan.Questions[pair.Question];
            string reference =
                question.References.Count > 0
                    ? ", reference " + Reference(outcome.Plan.Rule, question.References[0])
                    : "";
            text.WriteLine();
            text.WriteLine(
                $"{(pair.IsBaselineRight ? "LOST" : "WON ")}  {QualityWords.Cut($"{question.Id} (line {question.Line}){reference}", Width)}"
            );
            text.WriteLine("  question   " + QualityWords.Cut(question.Text, Width));
            text.WriteLine("  baseline   " + Answer(pair.Baseline.Text, pair.BaselineRead));
            text.WriteLine("  candidate  " + Answer(pair.Candidate.Text, pair.CandidateRead));
        }
    }

    private static string Reference(JudgingRule rule, string reference) =>
        rule == JudgingRule.Numeric && NumberAnswer.Read(reference) is decimal number
            ? FormattableString.Invariant($"{number:0.############}")
            : reference;

    private static string Answer(string answer, string? read)
    {
        string tail = read is null || answer.Length <= Width ? "" : " → " + QualityWords.Cut(read, TailOf);
        return QualityWords.Cut(answer, Width - tail.Length) + tail;
    }
}
