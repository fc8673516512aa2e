namespace Farthing.Reduction.Texts;

/// <summary>Questions whose answer hangs on more than their words (guard G0): about now, about what "this" points to, about the one who asks; and texts that the canonical form is not made for.</summary>
public static class QuestionGuard
{
    private const int MaxCharacters = 2000;
    private static readonly System.Buffers.SearchValues<char> Code = System.Buffers.SearchValues.Create(
        "`{}<>=;|\\_@#~^*[]«»\n\t"
    );
    private const char LastLatin = '\u024f';

    private static readonly HashSet<string> Deictic = new(StringComparer.OrdinalIgnoreCase)
    {
        "this",
        "these",
        "those",
        "following",
        "above",
        "below",
        "attached",
        "he",
        "she",
        "him",
        "her",
        "his",
        "hers",
        "they",
        "them",
        "their",
        "previous",
        "former",
        "latter",
    };

    private static readonly HashSet<string> Spans = new(
        "day days week weeks weekend month months quarter year years night monday tuesday wednesday thursday friday saturday sunday summer winter".Split(
            ' '
        ),
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> PersonalThings = new(StringComparer.OrdinalIgnoreCase)
    {
        "balance",
        "name",
        "salary",
        "address",
        "bill",
        "invoice",
        "age",
        "birthday",
        "location",
        "appointment",
        "appointments",
        "schedule",
        "calendar",
        "claim",
        "status",
    };

    /// <summary>True where a question with other words may be asked for it too (guard G0 of tier T2): eligible, without a span of time or a place that moves with the asker, and without an address or a number that names a person.</summary>
    public static bool IsSemanticallyEligible(string text) =>
        IsEligible(text) && !PersonalMarks.IsIn(text) && !IsRelative(text);

    /// <summary>"Last month", "next week", "two days ago", "near me", "here".</summary>
    private static bool IsRelative(string text)
    {
        string before = "";
        foreach (string word in PlainWords.Words(text))
        {
            string lower = word.ToLowerInvariant();
            if (
                lower is "ago" or "here" or "nearby" or "lately" or "soon"
                || (before is "last" or "next" or "past" or "coming" && Spans.Contains(lower))
                || (before is "near" or "around" && lower is "me" or "us")
            )
            {
                return true;
            }

            before = lower;
        }

        return false;
    }

    /// <summary>True for a plain text that means the same whoever says it, and whenever.</summary>
    public static bool IsEligible(string text) =>
        IsPlain(text) && !ClockWords.IsIn(text) && IsEligible([.. PlainWords.Words(text)]);

    /// <summary>True for a text of a length and of letters that rules about words are made for, without code.</summary>
    private static bool IsPlain(string text)
    {
        if (text.Length is 0 or > MaxCharacters || text.AsSpan().ContainsAny(Code))
        {
            return false;
        }

        foreach (char one in text)
        {
            if (one > LastLatin && one is not ('’' or '‘' or '–' or '—' or '…' or '€'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for words that mean the same whoever says them.</summary>
    private static bool IsEligible(List<string> words)
    {
        string before = "";
        foreach (string word in words)
        {
            if (
                Deictic.Contains(word)
                || (before.Equals("my", StringComparison.OrdinalIgnoreCase) && PersonalThings.Contains(word))
            )
            {
                return false;
            }

            before = word;
        }

        return true;
    }
}

/// <summary>Marks in a text that may name a person: mail addresses, and numbers as long as a telephone's, a card's or an account's.</summary>
internal static class PersonalMarks
{
    private const int NumberDigits = 9;

    /// <summary>True where the text has one. A long number that names nobody is one too.</summary>
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        int digits = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char one = text[i];
            if (char.IsAsciiDigit(one))
            {
                if (++digits >= NumberDigits)
                {
                    return true;
                }
            }
            else if (
                one is not ('-' or ' ' or '/' or '(' or ')' or '+' or '.')
                || (one == ' ' && IsWordNext(text, i))
            )
            {
                digits = 0;
            }

            if (one == '@' && i > 0 && i + 1 < text.Length && char.IsLetterOrDigit(text[i - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWordNext(ReadOnlySpan<char> text, int space) =>
        space + 1 < text.Length && char.IsLetter(text[space + 1]);
}
