using System.Globalization;

namespace Farthing.Measurement.Quality.Questions;

/// <summary>The letter of a multiple-choice reference, which files give as a letter, an index from 0, or the choice's text.</summary>
internal static class ChoiceKey
{
    /// <summary>Most choices: A to J.</summary>
    public const int Most = 10;

    /// <summary>The letter; the reference itself where there are no choices; null where it is none of them.</summary>
    /// <param name="reference">As the file has it.</param>
    /// <param name="choices">Texts of the choices.</param>
    /// <param name="labels">Their names, where the file has its own (1 to 4, A to D).</param>
    public static string? Of(
        string reference,
        IReadOnlyList<string> choices,
        IReadOnlyList<string>? labels = null
    )
    {
        string text = reference.Trim();
        if (choices.Count == 0)
        {
            return text;
        }

        for (int i = 0; i < choices.Count; i++)
        {
            if (
                labels is not null
                    ? labels[i] == text
                    : Letter(i).Equals(text, StringComparison.OrdinalIgnoreCase)
            )
            {
                return Letter(i);
            }
        }

        for (int i = 0; i < choices.Count; i++)
        {
            if (choices[i].Trim() == text)
            {
                return Letter(i);
            }
        }

        return
            labels is null
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && index < choices.Count
            ? Letter(index)
            : null;
    }

    /// <summary>A for the first.</summary>
    public static string Letter(int index) => ((char)('A' + index)).ToString();

    /// <summary>What a reference may be.</summary>
    public static string Expected(int choices) =>
        $"a letter from A to {Letter(choices - 1)}, an index from 0, or the text of a choice";
}
