using System.Globalization;
using Farthing.Numerics.Quantities;

namespace Farthing.Scenarios.Keys;

/// <summary>One key of a scenario: its kind, range, default and meaning stand here and nowhere else. Reader, flags, schema, template and docs/scenario.md are derived from it.</summary>
/// <param name="Path">Such as <c>slo.ttft_p95</c>; <c>[]</c> stands for each item of a list of sections, <c>*</c> for a name that the user chooses.</param>
/// <param name="Shape">What the value looks like.</param>
/// <param name="Meaning">What it means, without kind, range and default; no full stop.</param>
/// <param name="Example">A value as it is written in YAML.</param>
internal sealed record ScenarioKey(string Path, ScenarioValueShape Shape, string Meaning, string Example)
{
    /// <summary>For a quantity, its kind.</summary>
    public QuantityKind Kind { get; init; }

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

    /// <summary>The value when the key is missing, as it would be written; items of a list apart by commas; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>What happens without the key, where that is no fixed value.</summary>
    public string? WithoutIt { get; init; }

    /// <summary>True when several values may stand, as a list or one alone.</summary>
    public bool IsList { get; init; }

    /// <summary>Keys with the same group and different branches exclude each other; a flag of one branch replaces the file's other branches.</summary>
    public string? Group { get; init; }

    /// <summary>The branch within <see cref="Group"/>.</summary>
    public string? Branch { get; init; }

    /// <summary>What must stand for this key to have an effect: <c>path</c>, or <c>path=word|word</c>; null when nothing must.</summary>
    public string? OnlyWith { get; init; }

    /// <summary>A key beside which this one has no effect; null when there is none.</summary>
    public string? NotWith { get; init; }

    /// <summary>The flag that stands for the key; null when there is none.</summary>
    public string? Flag { get; init; }

    /// <summary>Other spellings of <see cref="Flag"/>, such as vLLM's.</summary>
    public IReadOnlyList<string> FlagAliases { get; init; } = [];

    /// <summary>Which verbs it changes the answer of.</summary>
    public ScenarioUse Use { get; init; } = ScenarioUse.Both;

    /// <summary>The section before the last dot; empty for a top-level key.</summary>
    public string Section => Path.Contains('.') ? Path[..Path.LastIndexOf('.')] : "";

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>What is accepted, with an example: the <c>expected</c> of its faults.</summary>
    public string Expected =>
        Shape switch
        {
            ScenarioValueShape.Quantity => IsWhole
                ? $"a whole number{RangeSuffix}, such as {Bare(Example)}"
                : $"{QuantityUnits.Example(Kind)}{RangeSuffix}",
            ScenarioValueShape.Word => (IsList ? "one or more of " : "one of ") + string.Join(", ", Words),
            ScenarioValueShape.Switch => "true or false",
            _ => $"{(IsList ? "one or more names" : "a name")} such as {Bare(Example)}",
        };

    /// <summary>The range in words; empty where any value of the kind is accepted.</summary>
    public string RangeWords
    {
        get
        {
            if (Shape != ScenarioValueShape.Quantity)
            {
                return Shape == ScenarioValueShape.Word ? string.Join(" | ", Words) : "";
            }

            string low = (ExcludesMinimum ? "above " : "") + Written(Minimum);
            return Maximum == double.MaxValue
                ? (ExcludesMinimum ? low : "at least " + low)
                : $"{low} to {Written(Maximum)}";
        }
    }

    /// <summary>A value of the base unit as it would be written.</summary>
    public string Written(double value)
    {
        string number = value.ToString(IsWhole ? "N0" : "#,0.##########", CultureInfo.InvariantCulture);
        return Kind switch
        {
            QuantityKind.Duration when value >= 86400 && value % 86400 == 0 => (value / 86400).ToString(
                "0",
                CultureInfo.InvariantCulture
            ) + "d",
            QuantityKind.Duration => number + "s",
            QuantityKind.Rate => number + "/s",
            QuantityKind.Fraction => (value * 100).ToString("0.########", CultureInfo.InvariantCulture) + "%",
            QuantityKind.TokensPerMonth => number + "/month",
            QuantityKind.UsdPerHour => $"${number}/h",
            QuantityKind.UsdPerYear => $"${number}/y",
            _ => number,
        };
    }

    private string RangeSuffix => $", {RangeWords}";

    private static string Bare(string example) => example.Trim('[', ']', ' ').Split(',')[0];
}
