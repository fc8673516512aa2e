using System.Text;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>Questions and answers as they are sent.</summary>
internal static class QuestionText
{
    private const string AskForLetter = "Answer with the letter of the right choice.";

    /// <summary>The whole conversation for a judge; the last turn alone where it is the only one.</summary>
    public static string Whole(QualityQuestion question)
    {
        StringBuilder text = new();
        for (int i = 0; i < question.Turns.Count - 1; i++)
        {
            text.Append(question.Turns[i].Role).Append(": ").Append(question.Turns[i].Text).Append("\n\n");
        }

        return text.Append(question.Turns.Count > 1 ? "user: " : "").Append(Of(question)).ToString();
    }

    /// <summary>The last turn, with its choices below it.</summary>
    public static string Of(QualityQuestion question)
    {
        if (question.Choices.Count == 0)
        {
            return question.Text;
        }

        StringBuilder text = new(question.Text);
        for (int i = 0; i < question.Choices.Count; i++)
        {
            text.Append('\n').Append(ChoiceKey.Letter(i)).Append(". ").Append(question.Choices[i]);
        }

        return text.Append('\n').Append(AskForLetter).ToString();
    }
}
