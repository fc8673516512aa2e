using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Scenarios.Keys;

/// <summary>Checks one written value against its key; files, flags and defaults all pass here.</summary>
internal static class ScenarioKeyCheck
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="text">As written.</param>
    /// <param name="number">For a quantity, the value in the base unit.</param>
    /// <param name="word">The text, for a word in the spelling of the list.</param>
    /// <returns>The fault without its place; null when the value is accepted.</returns>
    public static Fault? Read(ScenarioKey key, string text, out double number, out string word)
    {
        number = double.NaN;
        word = text.Trim();
        if (word.Length == 0)
        {
            return new Fault(ScenarioFaultCodes.Empty, "no value") { Expected = key.Expected };
        }

        switch (key.Shape)
        {
            case ScenarioValueShape.Quantity:
                return ReadQuantity(key, text, out number);
            case ScenarioValueShape.Word:
                return ReadWord(key, key.Words, ref word);
            case ScenarioValueShape.Switch:
                word =
                    word.ToLowerInvariant() is "on" or "yes" ? "true"
                    : word.ToLowerInvariant() is "off" or "no" ? "false"
                    : word;
                return ReadWord(key, ["true", "false"], ref word);
            default:
                return null;
        }
    }

    private static Fault? ReadQuantity(ScenarioKey key, string text, out double number)
    {
        if (!QuantityParser.TryParse(text, key.Kind, out number, out Fault? fault))
        {
            return fault! with
            {
                Value = text,
                Expected = MayBeTokens(key, text)
                    ? $"{fault.Expected}; tokens as --tokens {text} (tokens: {text})"
                    : key.Expected,
            };
        }

        bool isTooLow = key.ExcludesMinimum ? number <= key.Minimum : number < key.Minimum;
        bool isFractional = key.IsWhole && number != Math.Floor(number);
        return isTooLow || number > key.Maximum || isFractional
            ? new Fault(QuantityFaultCodes.OutOfRange, isFractional ? "not a whole number" : "out of range")
            {
                Value = text,
                Expected = key.Expected,
            }
            : null;
    }

    /// <summary>Whether a refused rate is one of tokens, which have a key of their own beside the rate's.</summary>
    private static bool MayBeTokens(ScenarioKey key, string text) =>
        key.Kind == QuantityKind.Rate
        && QuantityParser.TryParse(text, QuantityKind.TokensPerMonth, out _, out _);

    private static Fault? ReadWord(ScenarioKey key, IReadOnlyList<string> words, ref string word)
    {
        string written = word;
        string? known = words.FirstOrDefault(candidate =>
            candidate.Equals(written, StringComparison.OrdinalIgnoreCase)
        );
        if (known is null)
        {
            return new Fault(QuantityFaultCodes.UnknownWord, "not one of the accepted words")
            {
                Value = written,
                Expected = key.Expected,
                Nearest = NearestWord.Find(written, words),
            };
        }

        word = known;
        return null;
    }
}
