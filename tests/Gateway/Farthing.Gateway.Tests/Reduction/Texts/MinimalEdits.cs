using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Reduction.Texts;

/// <summary>A grammar of short questions, each with one minimal edit that asks another thing: unit, case, sign, decimal point, negation, flag, quote, digit.</summary>
internal static class MinimalEdits
{
    /// <summary>Number of kinds of edits.</summary>
    public const int Kinds = 8;

    private static readonly string[] Openings =
    [
        "What is",
        "How much is",
        "How do I get",
        "Where can I find",
        "Why is",
        "Explain",
        "Describe",
        "Is there",
        "What’s",
    ];
    private static readonly string[] Things =
    [
        "a pump",
        "the Moon",
        "the engine of a Turkish car",
        "water",
        "a loan from Norway",
        "a café in São Paulo",
        "the May storm",
        "a don's house",
    ];
    private static readonly string[] Units =
    [
        "mW",
        "MW",
        "kW",
        "mg",
        "Mg",
        "g",
        "km",
        "Km",
        "mm",
        "Mm",
        "l",
        "s",
        "ms",
        "Ms",
        "K",
        "k",
    ];
    private static readonly string[] Endings = ["", "?", ".", " in total", " in Spain?", " at night.", " "];
    private static readonly string[] Flags = ["-k", "-K", "-v", "-V", "-r", "--all", "-x", ".", ".."];

    /// <summary>The next question of a kind, and its edit.</summary>
    public static (string Question, string Edited) Next(int kind, ref Pcg32 chance)
    {
        string opening = Of(Openings, ref chance);
        string thing = Of(Things, ref chance);
        string ending = Of(Endings, ref chance);
        string unit = Of(Units, ref chance);
        int number = chance.NextInt32(10, 9_999);
        int tenth = chance.NextInt32(1, 9);
        string With(string middle, string amount) => $"{opening} {middle} at {amount}{ending}";
        string plain = With(thing, $"{number} {unit}");
        return kind switch
        {
            0 => (plain, With(thing, $"{number} {Other(Units, unit, ref chance)}")),
            1 => (plain, Cased(plain, ref chance)),
            2 => (plain, With(thing, $"{Of(["-", "+", "- ", "–"], ref chance)}{number} {unit}")),
            3 => (
                With(thing, $"{number}.{tenth} {unit}"),
                With(thing, $"{Shifted(number, tenth, ref chance)} {unit}")
            ),
            4 => (plain, With($"{Of(["not", "no", "never"], ref chance)} {thing}", $"{number} {unit}")),
            5 => (plain, With($"{thing} {Of(Flags, ref chance)}", $"{number} {unit}")),
            6 => (plain, Quoted(plain, ref chance)),
            _ => (plain, With(thing, $"{Digit(number, ref chance)} {unit}")),
        };
    }

    private static string Of(string[] texts, ref Pcg32 chance) =>
        texts[chance.NextInt32(0, texts.Length - 1)];

    private static string Other(string[] texts, string than, ref Pcg32 chance)
    {
        string found;
        do
        {
            found = Of(texts, ref chance);
        } while (found == than);

        return found;
    }

    private static string Cased(string text, ref Pcg32 chance)
    {
        int at;
        do
        {
            at = chance.NextInt32(0, text.Length - 1);
        } while (!char.IsLetter(text[at]));

        char other = char.IsUpper(text[at])
            ? char.ToLowerInvariant(text[at])
            : char.ToUpperInvariant(text[at]);
        return $"{text.AsSpan(0, at)}{other}{text.AsSpan(at + 1)}";
    }

    private static string Shifted(int number, int tenth, ref Pcg32 chance) =>
        chance.NextInt32(0, 3) switch
        {
            0 => $"{number}{tenth}",
            1 => $".{number}{tenth}",
            2 => $"{number}. {tenth}",
            _ => $"{number},{tenth}",
        };

    private static string Quoted(string text, ref Pcg32 chance)
    {
        string[] words = text.TrimEnd().Split(' ');
        int at = chance.NextInt32(0, words.Length - 1);
        words[at] = chance.NextInt32(0, 3) switch
        {
            0 => $"\"{words[at]}\"",
            1 => $"'{words[at]}'",
            2 => $"“{words[at]}”",
            _ => $"{words[at]}'",
        };
        return string.Join(' ', words);
    }

    private static int Digit(int number, ref Pcg32 chance)
    {
        int place = number >= 1000 ? chance.NextInt32(0, 3) : chance.NextInt32(0, 1);
        int power = (int)Math.Pow(10, place);
        int digit = number / power % 10;
        return number + ((((digit + chance.NextInt32(1, 9)) % 10) - digit) * power);
    }
}
