using System.Buffers;

namespace Farthing.Reduction.Texts;

/// <summary>Words of a text without what seldom makes a difference: case, punctuation at the borders of words, politeness at its ends, contractions, number words, thousands, written-out units, British spelling, articles.</summary>
/// <remarks>Guards and comparisons of answers read texts so, where evidence decides what is served. No answer is served because two texts have the same plain words: <see cref="CanonicalText"/> is what that stands on. Nothing is stemmed.</remarks>
public static class PlainWords
{
    private static readonly SearchValues<char> Typographic = SearchValues.Create("’‘–—“”");
    private static readonly char[] Spaces = [' ', '\u00a0', '\n', '\t', '\r'];
    private static readonly char[] Borders = ['.', ',', '!', '?', ':', '…', '(', ')', '\''];

    private static readonly string[][] Openings =
    [
        .. (
            (string[])
                [
                    "please",
                    "kindly",
                    "hi",
                    "hello",
                    "hey",
                    "hi there",
                    "hello there",
                    "hey there",
                    "good morning",
                    "good afternoon",
                    "good evening",
                    "could you please",
                    "can you please",
                    "would you please",
                    "could you tell me",
                    "can you tell me",
                    "please tell me",
                    "tell me please",
                    "excuse me",
                ]
        )
            .Select(text => text.Split(' '))
            .OrderByDescending(words => words.Length), // "hi there" before "hi", which would leave "there".
    ];

    private static readonly string[][] Closings =
    [
        .. (
            (string[])
                [
                    "please",
                    "thanks",
                    "thank you",
                    "thx",
                    "thanks a lot",
                    "thank you very much",
                    "many thanks",
                    "thanks in advance",
                    "thank you in advance",
                    "cheers",
                ]
        ).Select(text => text.Split(' ')),
    ];

    /// <summary>The words, joined by spaces; empty where nothing is left.</summary>
    public static string Of(string text) => string.Join(' ', Tokens(text));

    /// <summary>The words. Those of a quoted span begin with U+0001 and stand as they were written.</summary>
    internal static List<string> Tokens(string text) => Tokens([.. Words(text)]);

    private static List<string> Tokens(List<string> raw)
    {
        List<string> words = [];
        bool isQuoted = false;
        for (int i = 0; i < raw.Count; i++)
        {
            if (isQuoted || raw[i][0] == '"')
            {
                isQuoted = !(raw[i].Length > 1 && raw[i][^1] == '"');
                words.Add('\u0001' + raw[i].Trim('"')); // As it stands, and never equal to a word outside quotes.
                continue;
            }

            Add(
                words,
                raw[i],
                isFirst: i == 0,
                isLast: i == raw.Count - 1,
                next: i + 1 < raw.Count ? raw[i + 1] : ""
            );
        }

        Strip(words);
        Join(words);
        OrderDates(words);
        return words;
    }

    /// <summary>Single quotes around words as double ones: those that open behind a space, and the next that closes before one.</summary>
    private static string Quoted(string text)
    {
        if (!text.Contains('\'', StringComparison.Ordinal))
        {
            return text;
        }

        char[] all = text.ToCharArray();
        int open = -1;
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i] != '\'')
            {
                continue;
            }

            bool isBegin = (i == 0 || all[i - 1] == ' ') && i + 1 < all.Length && all[i + 1] != ' ';
            bool isEnd =
                i > 0 && all[i - 1] != ' ' && (i + 1 == all.Length || !char.IsLetterOrDigit(all[i + 1]));
            if (isBegin && open < 0)
            {
                open = i;
            }
            else if (isEnd && open >= 0)
            {
                (all[open], all[i], open) = ('"', '"', -1);
            }
        }

        return new string(all);
    }

    /// <summary>Words, numbers and signs, in order; punctuation at borders left out.</summary>
    public static IEnumerable<string> Words(string text)
    {
        text = Plain(Quoted(text));
        foreach (string piece in text.Split(Spaces, StringSplitOptions.RemoveEmptyEntries))
        {
            string trimmed = Bare(piece);
            if (trimmed.Length > 0 && trimmed != "-")
            {
                yield return trimmed;
            }
        }
    }

    /// <summary>Without punctuation at its borders; .5 is no 5, and 10! no 10.</summary>
    private static string Bare(string piece)
    {
        string trimmed = piece.Trim(Borders);
        int at = piece.IndexOf(trimmed, StringComparison.Ordinal);
        int end = at + trimmed.Length;
        if (trimmed.Length == 0 || !char.IsAsciiDigit(trimmed[0]))
        {
            return trimmed;
        }

        bool isBelowOne = at > 0 && piece[at - 1] == '.';
        bool isFactorial = end < piece.Length && piece[end] == '!' && char.IsAsciiDigit(trimmed[^1]);
        return piece[(isBelowOne ? at - 1 : at)..(isFactorial ? end + 1 : end)];
    }

    /// <summary>Typographic quotes and dashes as plain ones.</summary>
    private static string Plain(string text) =>
        text.AsSpan().ContainsAny(Typographic)
            ? text.Replace('’', '\'')
                .Replace('‘', '\'')
                .Replace('–', '-')
                .Replace('—', '-')
                .Replace('“', '"')
                .Replace('”', '"')
            : text;

    /// <summary>"July 4" is 4 July.</summary>
    private static void OrderDates(List<string> words)
    {
        for (int i = 0; i + 1 < words.Count; i++)
        {
            if (
                CanonicalWords.Months.Contains(words[i])
                && int.TryParse(words[i + 1], out int day)
                && day is >= 1 and <= 31
                && (i == 0 || !int.TryParse(words[i - 1], out _))
            )
            {
                (words[i], words[i + 1]) = (words[i + 1], words[i]);
                i++;
            }
        }
    }

    private static void Add(List<string> words, string word, bool isFirst, bool isLast, string next)
    {
        string lower = word.ToLowerInvariant();
        if (
            lower is "the" or "an"
            || (lower == "a" && (word == "a" || isFirst) && !isLast && !IsLetterOrNumber(next))
        )
        {
            return;
        }

        if (CanonicalWords.Contractions.TryGetValue(lower, out string? whole))
        {
            words.AddRange(whole.Split(' '));
            return;
        }

        if (lower.Length > 3 && lower.EndsWith("n't", StringComparison.Ordinal))
        {
            words.Add(lower[..^3]);
            words.Add("not");
            return;
        }

        int dash = lower.IndexOf('-', StringComparison.Ordinal);
        if (
            dash > 0
            && CanonicalWords.Units.TryGetValue(lower[(dash + 1)..], out string? behind)
            && int.TryParse(CanonicalWords.Number(lower[..dash]), out _)
        )
        {
            words.Add(lower[..dash]); // two-litre: 2 liter.
            words.Add(behind);
            return;
        }

        int digits = 0;
        while (digits < lower.Length && (char.IsAsciiDigit(lower[digits]) || lower[digits] is ',' or '.'))
        {
            digits++;
        }

        if (digits > 0 && char.IsAsciiDigit(lower[0]))
        {
            string unit = lower[digits..];
            words.Add(Thousands(lower[..digits]));
            if (unit.Length > 0)
            {
                if (CanonicalWords.Units.TryGetValue(unit, out string? known))
                {
                    words.Add(known);
                }
                else
                {
                    words[^1] = lower; // 3rd, 4x, 2024-05-01: as it stands.
                }
            }

            return;
        }

        words.Add(CanonicalWords.Of(lower));
    }

    private static bool IsLetterOrNumber(string word) =>
        word.Length == 0
        || (word.Length == 1 && !char.IsAsciiDigit(word[0]))
        || word is "and" or "or" or "vs" or "in" or "is" or "to" or "for";

    /// <summary>1,000,000 as 1000000; anything else as it stands.</summary>
    private static string Thousands(string number)
    {
        string[] groups = number.Split(',');
        return
            groups.Length > 1
            && groups[0].Length is > 0 and <= 3
            && groups[0][0] != '0'
            && !groups[0].Contains('.', StringComparison.Ordinal)
            && groups.Skip(1).All(group => group.Split('.')[0].Length == 3)
            && groups.Skip(1).SkipLast(1).All(group => group.Length == 3)
            ? string.Concat(groups)
            : number;
    }

    private static void Strip(List<string> words)
    {
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            foreach (string[] opening in Openings)
            {
                if (words.Count > opening.Length && StandAt(words, 0, opening))
                {
                    words.RemoveRange(0, opening.Length);
                    isChanged = true;
                }
            }

            foreach (string[] closing in Closings)
            {
                if (words.Count > closing.Length && StandAt(words, words.Count - closing.Length, closing))
                {
                    words.RemoveRange(words.Count - closing.Length, closing.Length);
                    isChanged = true;
                }
            }
        }
    }

    private static bool StandAt(List<string> words, int at, string[] phrase)
    {
        for (int i = 0; i < phrase.Length; i++)
        {
            if (!string.Equals(words[at + i], phrase[i], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>"twenty five" is 25, as "twenty-five" is.</summary>
    private static void Join(List<string> words)
    {
        for (int i = 0; i + 1 < words.Count; i++)
        {
            if (
                CanonicalWords.Tens.TryGetValue(words[i], out int ten)
                && CanonicalWords.Ones.TryGetValue(words[i + 1], out int one)
            )
            {
                words[i] = (ten + one).ToString(System.Globalization.CultureInfo.InvariantCulture);
                words.RemoveAt(i + 1);
            }
        }

        for (int i = 0; i < words.Count; i++)
        {
            words[i] = CanonicalWords.Number(words[i]);
        }
    }
}
