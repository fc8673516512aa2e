using System.Buffers;
using System.Collections.Frozen;

namespace Farthing.Reduction.Texts;

/// <summary>A plain English question without what cannot change its answer: white space around and between words, the Unicode normal form of letters (NFC), the typographic apostrophe, and its one final mark. Two questions with one canonical text have one answer.</summary>
/// <remarks>
/// Nothing else changes: no case, no word, no number, no sign. A text has a canonical text only where it asks by its first words ("What is", "Explain") and speaks of nothing that may be data: no quotes, no code, no word about texts (<see cref="DataWords"/>). The final mark goes only where the first words say what it says: a "?" behind a question, a "." behind a request, and either behind an ordinary word of two letters or more. A "!" stays: n! is a factorial, <c>sort!</c> a method.
/// </remarks>
public static class CanonicalText
{
    /// <summary>Number of these rules: raised when they change.</summary>
    public const int Version = 1;

    private const char FirstComposed = '\u00c0';
    private const char LastLatin = '\u024f';

    private static readonly SearchValues<char> Signs = SearchValues.Create(" .,?!'-–—…%$€£+/&");
    private static readonly char[] Spaces = [' ', '\u00a0', '\t', '\r', '\n'];

    /// <summary>The canonical text; null where the text has none and stands for itself alone.</summary>
    public static string? Of(string text)
    {
        string trimmed = text.Trim(Spaces);
        string plain = LatinForms.Compose(trimmed).Replace('\u00a0', ' ');
        bool hasBothForms =
            plain.Length != trimmed.Length
            && trimmed.AsSpan().IndexOfAnyInRange(FirstComposed, LastLatin) >= 0;
        if (hasBothForms || !IsProse(plain))
        {
            return null;
        }

        string[] words = plain.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        OpeningKind kind = QuestionOpenings.Of(words);
        if (kind == OpeningKind.None)
        {
            return null;
        }

        foreach (string word in words)
        {
            if (word[0] is '-' or '.' or '/' or '+' || DataWords.IsOne(word))
            {
                return null; // A flag, a path or a bare number; or text as data.
            }
        }

        if (!QuestionGuard.IsEligible(plain))
        {
            return null;
        }

        string joined = string.Join(' ', words).Replace('’', '\'');
        return HasFinalMark(words, kind) ? joined[..^1] : joined;
    }

    /// <summary>True for Latin letters, digits and the signs of prose; an apostrophe stands between letters.</summary>
    private static bool IsProse(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char one = text[i];
            bool isKnown = one is '\'' or '’'
                ? i > 0 && i + 1 < text.Length && IsLetter(text[i - 1]) && IsLetter(text[i + 1])
                : IsLetter(one) || char.IsAsciiDigit(one) || Signs.Contains(one);
            if (!isKnown)
            {
                return false;
            }
        }

        return text.AsSpan().IndexOf('’') < 0 || text.AsSpan().IndexOf('\'') < 0; // With both, they may be what is asked about.
    }

    private static bool IsLetter(char one) => one <= LastLatin && char.IsLetter(one);

    /// <summary>True where the last word is letters and one mark that the opening implies, stands nowhere else in the text, and no other sentence ends before it.</summary>
    private static bool HasFinalMark(string[] words, OpeningKind kind)
    {
        string last = words[^1];
        if (last.Length < 3 || last[^1] != (kind == OpeningKind.Question ? '?' : '.'))
        {
            return false;
        }

        ReadOnlySpan<char> bare = last.AsSpan(0, last.Length - 1);
        foreach (char one in bare)
        {
            if (!IsLetter(one))
            {
                return false; // example.com., Bb5., U.S.
            }
        }

        for (int i = 0; i < words.Length - 1; i++)
        {
            if (words[i][^1] is '.' or '?' or '!' or '…' || bare.SequenceEqual(words[i]))
            {
                return false; // Another sentence; or "int and int?".
            }
        }

        return true;
    }
}

/// <summary>Form of a sentence that its first words show.</summary>
internal enum OpeningKind
{
    /// <summary>None: a statement, a fragment, another language.</summary>
    None,

    /// <summary>A direct question.</summary>
    Question,

    /// <summary>A request to explain or list.</summary>
    Request,
}

/// <summary>First words that make an English sentence a direct question or a request whatever its final mark is.</summary>
/// <remarks>"Do it" and "How nice" are left out: with another mark they say another thing.</remarks>
internal static class QuestionOpenings
{
    private static readonly FrozenSet<string> Questions = Pairs(
            "what who which when where why how",
            "is are was were do does did can could will would should"
        )
        .Concat(Pairs("how", "many much long far old often big tall high fast deep"))
        .Concat(Pairs("is", "it there the a an"))
        .Concat(Pairs("are was were does did can could will would", "you we they there the my"))
        .Concat(Pairs("do can could would should", "i we they"))
        .Concat(["do you"])
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Short = "what's who's where's how's when's"
        .Split(' ')
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Requests = "explain describe list recommend suggest"
        .Split(' ')
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The form of a sentence.</summary>
    public static OpeningKind Of(string[] words) =>
        words.Length < 2 ? OpeningKind.None
        : Questions.Contains($"{words[0]} {words[1]}") ? OpeningKind.Question
        : Short.Contains(words[0].Replace('’', '\'')) ? OpeningKind.Question
        : Requests.Contains(words[0]) ? OpeningKind.Request
        : OpeningKind.None;

    private static IEnumerable<string> Pairs(string firsts, string seconds) =>
        from first in firsts.Split(' ')
        from second in seconds.Split(' ')
        select $"{first} {second}";
}
