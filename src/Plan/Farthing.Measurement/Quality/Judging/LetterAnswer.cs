using System.Text.RegularExpressions;

namespace Farthing.Measurement.Quality.Judging;

/// <summary>The letter that an answer to a multiple choice names.</summary>
/// <remarks>In this order: the last after “answer”; the last in <c>\boxed{}</c>; the beginning; the last in parentheses; a choice's text and nothing else. A letter that is the article “a” or the word “I” of a sentence is none.</remarks>
public static partial class LetterAnswer
{
    private const int MaxLetters = 10;

    /// <summary>The letter in upper case; null where none can be read.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="choices">The texts of the choices; empty where the question holds them itself, then A to J count.</param>
    public static string? Read(string answer, IReadOnlyList<string> choices)
    {
        string text = Emphasis().Replace(answer, "").Trim();
        int letters = choices.Count > 0 ? choices.Count : MaxLetters;
        string? found =
            Last(AfterAnswer(), text, letters)
            ?? Last(Boxed(), text, letters)
            ?? Last(Beginning(), text, letters)
            ?? Last(Parenthesized(), text, letters);
        if (found is not null)
        {
            return found;
        }

        string whole = ExactAnswer.Normalize(text);
        for (int i = 0; i < choices.Count && whole.Length > 0; i++)
        {
            if (ExactAnswer.Normalize(choices[i]) == whole)
            {
                return Questions.ChoiceKey.Letter(i);
            }
        }

        return null;
    }

    private static string? Last(Regex pattern, string text, int letters)
    {
        MatchCollection all = pattern.Matches(text);
        for (int i = all.Count - 1; i >= 0; i--)
        {
            char letter = char.ToUpperInvariant(all[i].Groups["letter"].Value[0]);
            if (letter - 'A' < letters)
            {
                return letter.ToString();
            }
        }

        return null;
    }

    [GeneratedRegex(@"[*`_]|\\text(?:bf|rm)?(?=\{)|\\mathrm(?=\{)")]
    private static partial Regex Emphasis();

    [GeneratedRegex(
        @"\b[Aa]nswer(?:\s+is)?(?:\s+(?:choice|option))?\s*[:=]?\s*(?:is\s+)?(?:(?:[Cc]hoice|[Oo]ption)\s+)?(?:\((?<letter>[A-Ja-j])\)|\[(?<letter>[A-J])\]|(?<letter>[B-HJ])(?![\w'’])|(?<letter>[AI])(?![\w'’]|[ \t]+(?!because\b|since\b|as\b|and\b)[a-z]))"
    )]
    private static partial Regex AfterAnswer();

    [GeneratedRegex(@"\\boxed\{\{?\(?(?<letter>[A-J])\)?\}")]
    private static partial Regex Boxed();

    [GeneratedRegex(
        @"\A(?:(?:[Cc]hoice|[Oo]ption)\s+)?(?:\((?<letter>[A-Ja-j])\)|(?<letter>[A-J])(?:[.:)]|\s*\z|\s*\n)|(?<letter>[a-j])(?:[.)]|\s*\z))"
    )]
    private static partial Regex Beginning();

    [GeneratedRegex(@"\((?<letter>[A-J])\)")]
    private static partial Regex Parenthesized();
}
