using Farthing.Documents.Quality;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Measurement.Quality.Judging;

/// <summary>Reading of an answer by a rule, and its correctness.</summary>
/// <param name="Read">The letter, number or text; null where nothing can be read.</param>
/// <param name="IsRight">True when it is a reference.</param>
public sealed record JudgedAnswer(string? Read, bool IsRight)
{
    /// <summary>Judges an answer by references.</summary>
    /// <param name="rule">Answer key, numeric or exact.</param>
    /// <param name="question">The question, with references that the rule can judge.</param>
    /// <param name="answer">The shown answer.</param>
    public static JudgedAnswer Of(JudgingRule rule, QualityQuestion question, string answer)
    {
        switch (rule)
        {
            case JudgingRule.AnswerKey:
                string? letter = LetterAnswer.Read(answer, question.Choices);
                return new JudgedAnswer(
                    letter,
                    letter is not null
                        && question.References.Contains(letter, StringComparer.OrdinalIgnoreCase)
                );
            case JudgingRule.Numeric:
                decimal? number = NumberAnswer.Read(answer);
                return new JudgedAnswer(
                    number?.ToString(
                        "0.############################",
                        System.Globalization.CultureInfo.InvariantCulture
                    ),
                    number is not null && question.References.Any(one => NumberAnswer.Read(one) == number)
                );
            case JudgingRule.Exact:
                string text = ExactAnswer.Normalize(answer);
                return new JudgedAnswer(
                    text.Length > 0 ? text : null,
                    text.Length > 0 && question.References.Any(one => ExactAnswer.Normalize(one) == text)
                );
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule, "compares two answers");
        }
    }
}
