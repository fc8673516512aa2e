using System.Buffers;

namespace Farthing.Reduction.Texts;

/// <summary>A phrase in front of a question, moved behind it: "In Python, how do I sort?" asks "How do I sort in Python?".</summary>
internal static class Fronting
{
    private const int MaxWords = 8;
    private static readonly SearchValues<char> Other = SearchValues.Create("\"“”:;()\n\t'");

    /// <summary>The text with its phrase behind; the text itself where it has none, or more than one comma or sentence.</summary>
    public static string Of(string text)
    {
        int comma = text.IndexOf(", ", StringComparison.Ordinal);
        if (
            comma <= 0
            || text.AsSpan().ContainsAny(Other)
            || text.AsSpan(comma + 1).Contains(',')
            || HasInnerEnd(text)
        )
        {
            return text;
        }

        string[] front = text[..comma].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] rest = text[(comma + 2)..]
            .TrimEnd('.', '?', '!', ' ')
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            front.Length is 0 or > MaxWords
            || rest.Length < 2
            || !QuestionWords.IsPreposition(front[0].ToLowerInvariant())
            || front[0].Equals("than", StringComparison.OrdinalIgnoreCase)
            || !QuestionWords.IsOpening(rest[0].ToLowerInvariant())
        )
        {
            return text;
        }

        front[0] = front[0].ToLowerInvariant();
        return string.Join(' ', rest) + " " + string.Join(' ', front);
    }

    /// <summary>A sentence ends before the text does.</summary>
    private static bool HasInnerEnd(string text)
    {
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (text[i] is '.' or '?' or '!' && text[i + 1] == ' ' && text.AsSpan(i + 1).Trim().Length > 0)
            {
                return true;
            }
        }

        return false;
    }
}
