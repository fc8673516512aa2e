using System.Globalization;
using Farthing.Numerics.Faults;

namespace Farthing.Settings.Values;

/// <summary>A section of a file that was read: its values by name, and faults that only its reader can find.</summary>
/// <param name="values">The values of the whole file.</param>
/// <param name="faults">Takes faults.</param>
/// <param name="path">Where it stands: <c>models.llama-3.1-8b</c>; empty for the whole file.</param>
/// <param name="pattern">Its path in the table: <c>models.*</c>.</param>
public sealed class WrittenSection(
    SettingValues values,
    FaultList faults,
    string path = "",
    string pattern = ""
)
{
    /// <summary>Its place; empty for the whole file.</summary>
    public string Path => path;

    /// <summary>True when a key or section is there.</summary>
    public bool Has(string name) =>
        values.IsGiven(Join(path, name)) || values.Sections.ContainsKey(Join(path, name));

    /// <summary>The text of a key, else its default; null when there is neither.</summary>
    public string? Text(string name) => First(name)?.Text ?? Known(name).Default;

    /// <summary>The texts of a key, else its default; null when there is neither.</summary>
    public IReadOnlyList<string>? Texts(string name) =>
        Find(name) is SettingValue value
            ? [.. value.Items.Select(item => item.Text)]
            : Known(name).Default?.Split(", ");

    /// <summary>The numbers of a key, in the base unit; else its default.</summary>
    public IReadOnlyList<double> Numbers(string name) =>
        Find(name) is SettingValue value
            ? [.. value.Items.Select(item => item.Number)]
            :
            [
                .. (Known(name).Default?.Split(", ") ?? []).Select(text =>
                    Known(name).Read(text, out double number, out _) is null ? number : double.NaN
                ),
            ];

    /// <summary>The number of a key in the base unit, else its default; null when there is neither.</summary>
    public double? Number(string name) => values.Number(Join(path, name), Known(name));

    /// <summary>A whole number.</summary>
    public long? Count(string name) => (long?)Number(name);

    /// <summary>A time.</summary>
    public TimeSpan? Time(string name) =>
        Number(name) is double seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>A switch.</summary>
    public bool IsOn(string name) => Text(name) == "true";

    /// <summary>The member of an enumeration that a word names: <c>least_outstanding</c> is LeastOutstanding.</summary>
    public T Choice<T>(string name)
        where T : struct, Enum => SettingWords.Member<T>(Text(name)!);

    /// <summary>A section within; null where it is not there.</summary>
    public WrittenSection? Section(string name) => At(Join(path, name), Join(pattern, name));

    /// <summary>The keys that are written in it, in their order.</summary>
    public IReadOnlyList<string> Names =>
        values.Sections.TryGetValue(path, out var section) ? section.Names : [];

    /// <summary>The sections within a section of the user's own names.</summary>
    public IEnumerable<(string Name, WrittenSection Section)> Named(string name)
    {
        string at = Join(path, name);
        IReadOnlyList<string> names = values.Sections.TryGetValue(at, out var section) ? section.Names : [];
        return names
            .Select(one => (one, At(Join(at, one), Join(pattern, name) + ".*")!))
            .Where(one => one.Item2 is not null);
    }

    /// <summary>A list of sections.</summary>
    public IReadOnlyList<WrittenSection> List(string name)
    {
        string at = Join(path, name);
        int count = values.Sections.TryGetValue(at, out var list) ? list.Names.Count : 0;
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i =>
                    At($"{at}[{i.ToString(CultureInfo.InvariantCulture)}]", Join(pattern, name) + "[]")
                )
                .OfType<WrittenSection>(),
        ];
    }

    /// <summary>A fault about a key's value, or about a key that is not there.</summary>
    /// <param name="name">The key.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="expected">What would be right.</param>
    /// <param name="nearest">The nearest word.</param>
    /// <param name="code">The fault's code; null: that of a wrong value.</param>
    /// <param name="because">The key that asks for one that is not there, whose place the fault has.</param>
    /// <param name="isShown">False: the value may hold a secret, and is not printed.</param>
    public void Wrong(
        string name,
        string message,
        string expected,
        string? nearest = null,
        string? code = null,
        string? because = null,
        bool isShown = true
    )
    {
        SettingPlace? place = PlaceOf(name) ?? (because is null ? null : PlaceOf(because));
        if (place is null && values.Sections.TryGetValue(path, out var own))
        {
            place = own.Place;
        }

        faults.Add(
            new Fault(code ?? values.Table.Codes.WrongValue ?? SettingFaultCodes.Impossible, message)
            {
                File = place?.File,
                Line = place?.Line,
                Column = place?.Column,
                Path = Join(path, name),
                Value = isShown ? First(name)?.Text : null,
                Expected = expected,
                Nearest = nearest,
            }
        );
    }

    /// <summary>A fault about a key that is needed here and is not there.</summary>
    public void Missing(string name) =>
        Wrong(name, $"{name} is missing", $"{name}: {Known(name).Example}", code: values.Table.Codes.Missing);

    private WrittenSection? At(string at, string of) =>
        values.Sections.ContainsKey(at) ? new WrittenSection(values, faults, at, of) : null;

    private SettingPlace? PlaceOf(string name) =>
        First(name)?.Place
        ?? values.PlaceOf(Join(path, name))
        ?? (values.Sections.TryGetValue(Join(path, name), out var inner) ? inner.Place : null);

    private SettingItem? First(string name) =>
        Find(name) is { Items: [SettingItem first, ..] } ? first : null;

    private SettingValue? Find(string name) => values.Find(Join(path, name));

    private Setting Known(string name) =>
        values.Table.Find(Join(pattern, name))
        ?? throw new ArgumentException($"no key {Join(pattern, name)}", nameof(name));

    private static string Join(string section, string name) =>
        section.Length == 0 ? name : $"{section}.{name}";
}

/// <summary>One written value.</summary>
/// <param name="Text">As written; for a word, in the spelling of the list.</param>
/// <param name="Number">For a quantity, in the base unit of its kind.</param>
/// <param name="Place">Where it stands.</param>
public sealed record SettingItem(string Text, double Number, SettingPlace Place);
