using System.Globalization;
using Farthing.Reduction.Texts;

namespace Farthing.Reduction.Verification;

/// <summary>The numbers of an answer in their order, with signs, so that 1,000 is 1000, 2.50 is 2.5 and "three" is 3.</summary>
public static class AnswerNumbers
{
    /// <summary>True where both answers have the same numbers in the same order.</summary>
    public static bool AreEqual(string one, string other)
    {
        List<string> numbers = Of(one);
        List<string> others = Of(other);
        if (numbers.Count != others.Count)
        {
            return false;
        }

        for (int i = 0; i < numbers.Count; i++)
        {
            if (numbers[i] != others[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The numbers, normalized.</summary>
    public static List<string> Of(string text)
    {
        List<string> numbers = [];
        int at = 0;
        while (at < text.Length)
        {
            if (char.IsDigit(text[at]))
            {
                int begin = at;
                while (at < text.Length && (char.IsDigit(text[at]) || IsInside(text, at)))
                {
                    at++;
                }

                numbers.Add((IsNegative(text, begin) ? "-" : "") + Normal(text[begin..at]));
            }
            else if (char.IsLetter(text[at]))
            {
                int begin = at;
                while (at < text.Length && (char.IsLetterOrDigit(text[at]) || IsHyphen(text, at)))
                {
                    at++;
                }

                string word = CanonicalWords.Number(text[begin..at].ToLowerInvariant());
                if (char.IsAsciiDigit(word[0]))
                {
                    numbers.Add(word);
                }
                else if (text.AsSpan(begin, at - begin).ContainsAnyInRange('0', '9'))
                {
                    numbers.Add(text[begin..at]); // B12, x86: a name with a number in it.
                }
            }
            else
            {
                at++;
            }
        }

        return numbers;
    }

    private static bool IsInside(string text, int at) =>
        text[at] is '.' or ',' && at + 1 < text.Length && char.IsDigit(text[at + 1]);

    private static bool IsHyphen(string text, int at) =>
        text[at] == '-' && at + 1 < text.Length && char.IsLetterOrDigit(text[at + 1]);

    /// <summary>A minus that belongs to a number stands behind nothing, a space, a bracket or a currency sign.</summary>
    private static bool IsNegative(string text, int begin)
    {
        int at = begin - 1;
        if (at >= 0 && text[at] is '$' or '€' or '£')
        {
            at--;
        }

        return at >= 0 && text[at] is '-' or '−' or '–' && (at == 0 || !char.IsLetterOrDigit(text[at - 1]));
    }

    private static string Normal(string number)
    {
        string[] groups = number.Split(',');
        bool hasThousands = groups.Length > 1 && groups[0].Length is > 0 and <= 3;
        for (int i = 1; i < groups.Length && hasThousands; i++)
        {
            hasThousands = groups[i].Split('.')[0].Length == 3;
        }

        string plain = hasThousands ? string.Concat(groups) : number;
        return decimal.TryParse(
            plain,
            NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture,
            out decimal value
        )
            ? value.ToString("0.############################", CultureInfo.InvariantCulture)
            : plain; // 1.2.3, or longer than a decimal: as it stands.
    }
}
