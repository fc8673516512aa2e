using System.Globalization;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Settings;

/// <summary>Accepted values of a setting: shape, unit, range, words. Files, flags and defaults are all read by <see cref="Read"/>.</summary>
/// <param name="Shape">What the value looks like.</param>
public sealed record SettingKind(SettingShape Shape)
{
    /// <summary>For a quantity, its unit's kind.</summary>
    public QuantityKind Unit { get; init; }

    /// <summary>Smallest accepted value in the base unit.</summary>
    public double Minimum { get; init; }

    /// <summary>True when <see cref="Minimum"/> itself is refused.</summary>
    public bool ExcludesMinimum { get; init; }

    /// <summary>Largest accepted value in the base unit.</summary>
    public double Maximum { get; init; } = double.MaxValue;

    /// <summary>True when the value must be whole.</summary>
    public bool IsWhole { get; init; }

    /// <summary>For a word, the accepted ones.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>For a text, whether it is one of its form; null accepts any.</summary>
    public Func<string, bool>? Accepts { get; init; }

    /// <summary>For a text of a form, what is wrong with any other, such as <c>not an address</c>.</summary>
    public string Otherwise { get; init; } = "";

    /// <summary>For a text of a form, what is expected.</summary>
    public string Form { get; init; } = "";

    /// <summary>A name or a path; whoever uses it checks it.</summary>
    public static SettingKind Text { get; } = new(SettingShape.Text);

    /// <summary>On or off.</summary>
    public static SettingKind Switch { get; } = new(SettingShape.Switch) { Words = ["true", "false"] };

    /// <summary>A quantity between two bounds, both included.</summary>
    public static SettingKind Between(QuantityKind unit, double minimum, double maximum) =>
        new(SettingShape.Quantity)
        {
            Unit = unit,
            Minimum = minimum,
            Maximum = maximum,
        };

    /// <summary>A quantity of at least 0.</summary>
    public static SettingKind Amount(QuantityKind unit) => Between(unit, 0, double.MaxValue);

    /// <summary>A quantity above 0.</summary>
    public static SettingKind Positive(QuantityKind unit, double maximum = double.MaxValue) =>
        Between(unit, 0, maximum) with
        {
            ExcludesMinimum = true,
        };

    /// <summary>A whole number between two bounds, both included.</summary>
    public static SettingKind Whole(double minimum, double maximum) =>
        Between(QuantityKind.Count, minimum, maximum) with
        {
            IsWhole = true,
        };

    /// <summary>A bare number between two bounds, both included.</summary>
    public static SettingKind Number(double minimum, double maximum) =>
        Between(QuantityKind.Number, minimum, maximum);

    /// <summary>A share between two bounds, both included.</summary>
    public static SettingKind Share(double minimum = 0, double maximum = 1) =>
        Between(QuantityKind.Fraction, minimum, maximum);

    /// <summary>A time in seconds between two bounds, both included.</summary>
    public static SettingKind Time(double minimum, double maximum) =>
        Between(QuantityKind.Duration, minimum, maximum);

    /// <summary>One of a closed list of words.</summary>
    public static SettingKind Word(params string[] words) => new(SettingShape.Word) { Words = words };

    /// <summary>A text of a form.</summary>
    /// <param name="accepts">Whether a text is one.</param>
    /// <param name="otherwise">What is wrong with any other.</param>
    /// <param name="form">What is expected.</param>
    public static SettingKind Formed(Func<string, bool> accepts, string otherwise, string form) =>
        new(SettingShape.Text)
        {
            Accepts = accepts,
            Otherwise = otherwise,
            Form = form,
        };

    /// <summary>The range in words; empty where any value of the kind is accepted.</summary>
    public string RangeWords
    {
        get
        {
            if (Shape != SettingShape.Quantity)
            {
                return Shape == SettingShape.Word ? string.Join(" | ", Words) : "";
            }

            string low = (ExcludesMinimum ? "above " : "") + Written(Minimum);
            return Maximum == double.MaxValue
                ? (ExcludesMinimum ? low : "at least " + low)
                : $"{low} to {Written(Maximum)}";
        }
    }

    /// <summary>Accepted values, with an example.</summary>
    /// <param name="example">A value as it is written.</param>
    /// <param name="isList">Whether several may stand.</param>
    public string Expected(string example, bool isList)
    {
        string bare = example.Trim('[', ']', ' ').Split(',')[0];
        return Shape switch
        {
            SettingShape.Quantity => IsWhole
                ? $"a whole number, {RangeWords}, such as {bare}"
                : $"{QuantityUnits.Example(Unit)}, {RangeWords}",
            SettingShape.Word => (isList ? "one or more of " : "one of ") + string.Join(", ", Words),
            SettingShape.Switch => "true or false",
            _ when Form.Length > 0 => Form,
            _ => $"{(isList ? "one or more names" : "a name")} such as {bare}",
        };
    }

    /// <summary>A value of the base unit as it would be written.</summary>
    public string Written(double value)
    {
        string number = value.ToString(IsWhole ? "N0" : "#,0.##########", CultureInfo.InvariantCulture);
        return Unit switch
        {
            QuantityKind.Duration when value >= 86400 && value % 86400 == 0 => (value / 86400).ToString(
                "0",
                CultureInfo.InvariantCulture
            ) + "d",
            QuantityKind.Duration => number + "s",
            QuantityKind.Bytes when value >= 1 << 20 && value % (1 << 20) == 0 => FormattableString.Invariant(
                $"{value / (1 << 20)}MiB"
            ),
            QuantityKind.Bytes => number + "B",
            QuantityKind.Power when value >= 1000 && value % 1000 == 0 => (value / 1000).ToString(
                "#,0",
                CultureInfo.InvariantCulture
            ) + "kW",
            QuantityKind.Power => number + "W",
            QuantityKind.Rate => number + "/s",
            QuantityKind.Fraction => (value * 100).ToString("0.########", CultureInfo.InvariantCulture) + "%",
            QuantityKind.TokensPerMonth => number + "/month",
            QuantityKind.UsdPerHour => $"${number}/h",
            QuantityKind.UsdPerYear => $"${number}/y",
            QuantityKind.UsdPerMillionTokens => $"${number}/M",
            QuantityKind.Usd => $"${number}",
            _ => number,
        };
    }

    /// <summary>Reads a value.</summary>
    /// <param name="text">As written.</param>
    /// <param name="expected">What a fault says is accepted.</param>
    /// <param name="number">For a quantity, the value in the base unit.</param>
    /// <param name="word">The text, for a word in the spelling of the list.</param>
    /// <returns>The fault without its place; null when the value is accepted.</returns>
    public Fault? Read(string text, string expected, out double number, out string word)
    {
        number = double.NaN;
        word = text.Trim();
        switch (Shape)
        {
            case SettingShape.Quantity:
                return ReadQuantity(text, expected, out number);
            case SettingShape.Word
            or SettingShape.Switch
                when Words.Contains("true") && word.ToLowerInvariant() is ("on" or "yes" or "off" or "no"):
                word = word.ToLowerInvariant() is "on" or "yes" ? "true" : "false";
                return null;
            case SettingShape.Word or SettingShape.Switch:
                return ReadWord(expected, ref word);
            default:
                return Accepts is null || Accepts(word)
                    ? null
                    : new Fault(QuantityFaultCodes.UnknownWord, Otherwise)
                    {
                        Value = text,
                        Expected = expected,
                    };
        }
    }

    /// <summary>Why a range of values in the base unit is refused; null where it is accepted.</summary>
    public string? Refusal(double low, double high) =>
        IsWhole && (low != Math.Floor(low) || high != Math.Floor(high)) ? "not a whole number"
        : (ExcludesMinimum ? low <= Minimum : low < Minimum) || high > Maximum ? "out of range"
        : null;

    private Fault? ReadQuantity(string text, string expected, out double number)
    {
        if (!QuantityParser.TryParse(text, Unit, out number, out Fault? fault))
        {
            // A refused rate may be one of tokens, which have a key of their own beside the rate's.
            bool mayBeTokens =
                Unit == QuantityKind.Rate
                && QuantityParser.TryParse(text, QuantityKind.TokensPerMonth, out _, out _);
            return fault! with
            {
                Value = text,
                Expected = mayBeTokens
                    ? $"{fault.Expected}; tokens as --tokens {text} (tokens: {text})"
                    : expected,
            };
        }

        return Refusal(number, number) is string refusal
            ? new Fault(QuantityFaultCodes.OutOfRange, refusal) { Value = text, Expected = expected }
            : null;
    }

    private Fault? ReadWord(string expected, ref string word)
    {
        string written = word;
        string? known = Words.FirstOrDefault(candidate =>
            candidate.Equals(written, StringComparison.OrdinalIgnoreCase)
        );
        word = known ?? written;
        return known is not null
            ? null
            : new Fault(QuantityFaultCodes.UnknownWord, "not one of the accepted words")
            {
                Value = written,
                Expected = expected,
                Nearest = NearestWord.Find(written, Words),
            };
    }
}

/// <summary>Shape of a setting's value.</summary>
public enum SettingShape
{
    /// <summary>A number with a unit.</summary>
    Quantity,

    /// <summary>One of a closed list of words.</summary>
    Word,

    /// <summary>A name, a path or an address.</summary>
    Text,

    /// <summary>On or off.</summary>
    Switch,
}
