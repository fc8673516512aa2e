using Farthing.Numerics.Faults;

namespace Farthing.Settings;

/// <summary>A setting: what it accepts, its default and its meaning stand here and nowhere else. Readers, flags, help, schemas, templates and docs are derived from it.</summary>
/// <param name="Path">Such as <c>slo.ttft_p95</c>; <c>[]</c> stands for each item of a list of sections, <c>*</c> for a name that the user chooses.</param>
/// <param name="Kind">What it accepts.</param>
/// <param name="Example">A value as it is written in YAML.</param>
/// <param name="Meaning">What it means, without kind, range and default; no full stop.</param>
public sealed record Setting(string Path, SettingKind Kind, string Example, string Meaning)
{
    /// <summary>The value when the key is missing, as it would be written; items of a list are comma-separated; null when there is none.</summary>
    public string? Default { get; init; }

    /// <summary>Effect of a missing key, where that is no fixed value.</summary>
    public string? WithoutIt { get; init; }

    /// <summary>True when its section must have it.</summary>
    public bool IsNeeded { get; init; }

    /// <summary>True when several values may stand, as a list or one alone.</summary>
    public bool IsList { get; init; }

    /// <summary>Keys with the same group and different branches exclude each other; a flag of one branch replaces the file's other branches.</summary>
    public string? Group { get; init; }

    /// <summary>The branch within <see cref="Group"/>.</summary>
    public string? Branch { get; init; }

    /// <summary>Condition for this key to have an effect: <c>path</c>, or <c>path=word|word</c>; null for none.</summary>
    public string? OnlyWith { get; init; }

    /// <summary>A key beside which this one has no effect; null when there is none.</summary>
    public string? NotWith { get; init; }

    /// <summary>The flag that stands for the key; null when there is none.</summary>
    public string? Flag { get; init; }

    /// <summary>Other spellings of <see cref="Flag"/>, such as vLLM's.</summary>
    public IReadOnlyList<string> FlagAliases { get; init; } = [];

    /// <summary>Which verbs it changes the answer of.</summary>
    public SettingUse Use { get; init; } = SettingUse.Both;

    /// <summary>The section before the last dot; empty for a top-level key.</summary>
    public string Section => Path.Contains('.') ? Path[..Path.LastIndexOf('.')] : "";

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>Accepted values, with an example: the <c>expected</c> of its faults.</summary>
    public string Expected => Kind.Expected(Example, IsList);

    /// <summary>A setting with a default, which is its example.</summary>
    public static Setting Or(string path, SettingKind kind, string fallback, string meaning) =>
        new(path, kind, fallback, meaning) { Default = fallback };

    /// <summary>A setting whose default is a number in the base unit of its kind.</summary>
    public static Setting Or(string path, SettingKind kind, double fallback, string meaning) =>
        Or(path, kind, kind.Written(fallback), meaning);

    /// <summary>A setting whose default is a time.</summary>
    public static Setting Or(string path, SettingKind kind, TimeSpan fallback, string meaning) =>
        Or(path, kind, fallback.TotalSeconds, meaning);

    /// <summary>The settings of a section, each written with its name alone.</summary>
    public static IEnumerable<Setting> Within(string section, params IEnumerable<Setting> settings) =>
        settings.Select(setting => setting with { Path = $"{section}.{setting.Path}" });

    /// <summary>Reads a written value.</summary>
    /// <returns>The fault without its place; null when the value is accepted.</returns>
    public Fault? Read(string text, out double number, out string word)
    {
        if (text.Trim().Length > 0)
        {
            return Kind.Read(text, Expected, out number, out word);
        }

        (number, word) = (double.NaN, "");
        return new Fault(SettingFaultCodes.Empty, "no value") { Expected = Expected };
    }
}
