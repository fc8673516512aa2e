using System.Text.Json;
using Farthing.Documents.Quality;
using Farthing.Measurement.Quality.Questions;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Quality.Judging;

/// <summary>Words of the rules, and which one fits a file of questions.</summary>
public static class JudgingRules
{
    /// <summary>The words, in the order of <see cref="JudgingRule"/>.</summary>
    public static readonly string[] Words =
    [
        .. Enum.GetNames<JudgingRule>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName),
    ];

    /// <summary>The word of a rule.</summary>
    public static string Word(JudgingRule rule) => Words[(int)rule];

    /// <summary>The rule that the questions ask for by themselves, and why.</summary>
    /// <param name="questions">At least one.</param>
    /// <param name="hasJudge">True when there is a model that can judge.</param>
    public static (JudgingRule Rule, string Because) Pick(
        IReadOnlyList<QualityQuestion> questions,
        bool hasJudge
    )
    {
        bool hasReferences = questions.All(question => question.References.Count > 0);
        if (!hasReferences)
        {
            string missing = questions.All(question => question.References.Count == 0)
                ? "the file has no references"
                : "some questions have no reference";
            return hasJudge
                ? (JudgingRule.Judge, missing)
                : (JudgingRule.Agreement, missing + ", and there is no judge");
        }

        if (questions.All(question => question.Choices.Count > 0))
        {
            return (JudgingRule.AnswerKey, "the questions have choices");
        }

        if (questions.All(IsLettered))
        {
            return (JudgingRule.AnswerKey, "every reference is a letter");
        }

        return questions.All(IsNumbered)
            ? (JudgingRule.Numeric, "every reference is a number")
            : (JudgingRule.Exact, "the references are texts");
    }

    /// <summary>Questions that a rule cannot judge; at most twenty are named.</summary>
    public static IEnumerable<Fault> Faults(
        JudgingRule rule,
        IReadOnlyList<QualityQuestion> questions,
        string file
    )
    {
        (string Message, string Expected)? wrong = rule switch
        {
            JudgingRule.AnswerKey => ("the reference is no letter", "choices, or a letter from A to J"),
            JudgingRule.Numeric => (
                "the reference holds no number",
                "a number, or a text that ends in #### 42"
            ),
            JudgingRule.Exact => ("no reference", "a text to compare with"),
            _ => null,
        };
        if (wrong is not { } words)
        {
            return [];
        }

        return questions
            .Where(question =>
                rule switch
                {
                    JudgingRule.AnswerKey => !IsLettered(question),
                    JudgingRule.Numeric => question.References.Count == 0
                        || !question.References.All(one => NumberAnswer.Read(one) is not null),
                    _ => question.References.Count == 0,
                }
            )
            .Take(20)
            .Select(question => new Fault(QualityFaultCodes.CannotJudge, words.Message)
            {
                File = file,
                Line = question.Line,
                Value = question.References.Count > 0 ? question.References[0] : null,
                Expected = words.Expected,
            });
    }

    private static bool IsLettered(QualityQuestion question) =>
        question.References.Count > 0
        && question.References.All(one => one is [>= 'A' and <= 'J'] or [>= 'a' and <= 'j']);

    private static bool IsNumbered(QualityQuestion question) =>
        question.References.Count > 0 && question.References.All(NumberAnswer.IsPlainOrMarked);
}
