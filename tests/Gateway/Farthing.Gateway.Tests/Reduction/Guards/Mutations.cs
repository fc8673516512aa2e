using System.Globalization;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Reduction.Guards;

/// <summary>Changes questions mechanically, and names by rule which changes are harmless.</summary>
internal static class Mutations
{
    private static readonly string[] Entities =
    [
        "Oslo",
        "Lisbon",
        "Kubernetes",
        "Siemens",
        "Brazil",
        "PayPal",
        "Toyota",
        "Python",
        "Mozart",
        "Berlin",
        "Amazon",
        "Kenya",
        "Redis",
        "Visa",
        "Saturn",
    ];

    private static readonly string[] Units =
    [
        "km",
        "miles",
        "kg",
        "pounds",
        "hours",
        "minutes",
        "days",
        "weeks",
        "GB",
        "MB",
        "liters",
        "gallons",
        "euros",
        "dollars",
        "meters",
        "feet",
    ];

    private static readonly HashSet<string> Negations = new(StringComparer.OrdinalIgnoreCase)
    {
        "not",
        "never",
        "no",
        "without",
        "don't",
        "doesn't",
        "can't",
        "isn't",
        "won't",
        "didn't",
    };

    /// <summary>Words whose absence or place makes no difference: articles, politeness, greetings and fillers.</summary>
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase)
    {
        "a",
        "an",
        "the",
        "please",
        "kindly",
        "hello",
        "hi",
        "hey",
        "thanks",
        "pls",
        "plz",
        "just",
        "really",
        "actually",
        "exactly",
        "basically",
        "literally",
        "of",
        "cheers",
        "thx",
    };

    /// <summary>Words before a question that say nothing.</summary>
    private static readonly HashSet<string> Openers = new(StringComparer.OrdinalIgnoreCase)
    {
        "um",
        "hmm",
        "so",
        "well",
        "ok",
        "okay",
        "greetings",
    };

    /// <summary>One change of a question; null where it has no place for that kind, or the change is harmless by rule.</summary>
    public static string? Of(string question, MutationKind kind, ref Pcg32 chance)
    {
        string[] words = question.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 3)
        {
            return null;
        }

        int at = chance.NextInt32(0, words.Length - 1);
        return kind switch
        {
            MutationKind.EntitySwapped => Entity(words, ref chance),
            MutationKind.WordsSwapped => Swapped(words, at, chance.NextInt32(0, words.Length - 1)),
            MutationKind.NumberPlusOne => Number(words, at, one => one + 1),
            MutationKind.NumberTimesTen => Number(words, at, one => one * 10),
            MutationKind.UnitChanged => Unit(words, at, ref chance),
            MutationKind.WordDropped => Dropped(words, at),
            MutationKind.NegationDropped => NegationDropped(words),
            _ => string.Join(' ', [.. words[..at], "not", .. words[at..]]),
        };
    }

    private static string Bare(string word) => word.Trim('.', ',', '?', '!', '"', '(', ')', ':', '…', '\'');

    /// <summary>A name, or the last word, becomes another name.</summary>
    private static string? Entity(string[] words, ref Pcg32 chance)
    {
        int at = Array.FindLastIndex(words, word => char.IsUpper(word[0]) && word.Length > 1);
        at = at <= 0 ? words.Length - 1 : at;
        string other = Entities[chance.NextInt32(0, Entities.Length - 1)];
        return IsHarmless(words[at]) || Bare(words[at]).Equals(other, StringComparison.OrdinalIgnoreCase)
            ? null
            : With(words, at, other);
    }

    private static string? Swapped(string[] words, int at, int other)
    {
        (at, other) = (Math.Min(at, other), Math.Max(at, other));
        if (
            Bare(words[at]).Equals(Bare(words[other]), StringComparison.OrdinalIgnoreCase)
            || IsHarmless(words[at])
            || IsHarmless(words[other])
            || Bare(words[at]) is "" or "-"
            || Bare(words[other]) is "" or "-"
            || IsSymmetric(words, at, other)
        )
        {
            return null;
        }

        string[] changed = [.. words];
        (changed[at], changed[other]) = (words[other], words[at]);
        return string.Join(' ', changed);
    }

    /// <summary>"The difference between X and Y" is the one between Y and X.</summary>
    private static bool IsSymmetric(string[] words, int at, int other) =>
        (
            other == at + 2
            && Bare(words[at + 1]) is "and" or "to" or "from"
            && words.Any(word =>
                Bare(word).ToLowerInvariant() is "difference" or "differences" or "distance" or "far"
            )
        )
        || (
            other == at + 3 && Bare(words[at + 1]) is "differ" or "different" && Bare(words[at + 2]) == "from"
        )
        || IsParticle(words, at, other)
        || IsDate(Bare(words[at]), Bare(words[other]))
        || IsDate(Bare(words[other]), Bare(words[at]));

    /// <summary>"Turn on the radio" is "turn the radio on".</summary>
    private static bool IsParticle(string[] words, int at, int other) =>
        words.Any(word => Bare(word).ToLowerInvariant() is "turn" or "switch")
        && (
            Bare(words[at]).ToLowerInvariant() is "on" or "off"
            || Bare(words[other]).ToLowerInvariant() is "on" or "off"
        );

    /// <summary>May 2 is 2 May.</summary>
    private static bool IsDate(string month, string day) =>
        DateTimeFormatInfo.InvariantInfo.MonthNames.Contains(month, StringComparer.OrdinalIgnoreCase)
        && day.All(char.IsAsciiDigit);

    private static string? Number(string[] words, int at, Func<long, long> change)
    {
        for (int i = 0; i < words.Length; i++)
        {
            int place = (at + i) % words.Length;
            string bare = Bare(words[place]);
            if (
                long.TryParse(bare, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                && number < 1_000_000_000
                && change(number) != number
            )
            {
                return With(
                    words,
                    place,
                    words[place]
                        .Replace(
                            bare,
                            change(number).ToString(CultureInfo.InvariantCulture),
                            StringComparison.Ordinal
                        )
                );
            }
        }

        return null;
    }

    private static string? Unit(string[] words, int at, ref Pcg32 chance)
    {
        for (int i = 0; i < words.Length; i++)
        {
            int place = (at + i) % words.Length;
            string bare = Bare(words[place]);
            string other = Units[chance.NextInt32(0, Units.Length - 1)];
            if (Array.IndexOf(Units, bare) >= 0 && other != bare)
            {
                return With(words, place, other);
            }
        }

        return null;
    }

    private static string? Dropped(string[] words, int at) =>
        IsHarmless(words[at])
        || IsDo(words, at)
        || IsPhone(words, at)
        || (at == 0 && Openers.Contains(Bare(words[0])))
        || (at == 1 && Bare(words[1]) == "there" && IsHarmless(words[0]))
        || Bare(words[at]) is "" or "-" or "located" // "Where is it located" and "Where is it".
            ? null
            : string.Join(' ', [.. words[..at], .. words[(at + 1)..]]);

    /// <summary>A mobile is a mobile phone.</summary>
    private static bool IsPhone(string[] words, int at) =>
        at > 0
        && Bare(words[at]).Equals("phone", StringComparison.OrdinalIgnoreCase)
        && Bare(words[at - 1]).ToLowerInvariant() is "mobile" or "cell";

    /// <summary>"Which browsers you support": a question without its "do" is the same question.</summary>
    private static bool IsDo(string[] words, int at) =>
        Bare(words[at]).Equals("do", StringComparison.OrdinalIgnoreCase)
        && at + 1 < words.Length
        && Bare(words[at + 1]).ToLowerInvariant() is "i" or "you" or "we" or "they";

    private static string? NegationDropped(string[] words)
    {
        int at = Array.FindIndex(words, word => Negations.Contains(Bare(word)));
        return at < 0 ? null
            : words[at].Contains("n't", StringComparison.Ordinal)
                ? With(words, at, words[at].Replace("n't", "", StringComparison.Ordinal))
            : string.Join(' ', [.. words[..at], .. words[(at + 1)..]]);
    }

    private static bool IsHarmless(string word) => Harmless.Contains(Bare(word));

    private static string With(string[] words, int at, string word)
    {
        string[] changed = [.. words];
        changed[at] = word;
        return string.Join(' ', changed);
    }
}
