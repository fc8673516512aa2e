using System.Text;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>Questions and answers as they are sent.</summary>
internal static class QuestionText
{
    private const string AskForLetter = "Answer with the letter of the right choice.";

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
