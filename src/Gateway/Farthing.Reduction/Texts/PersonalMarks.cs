namespace Farthing.Reduction.Texts;

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
