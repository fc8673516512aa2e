using Farthing.Numerics.Faults;

namespace Farthing.Settings.Values;

/// <summary>The written values of a file by path; flags are laid over them.</summary>
/// <param name="table">The settings that they are of.</param>
public sealed class SettingValues(SettingTable table)
{
    private readonly Dictionary<string, SettingValue> values = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, SettingPlace> places = new(StringComparer.Ordinal);

    /// <summary>The settings that they are of.</summary>
    public SettingTable Table => table;

    /// <summary>The paths that were written, faulty values included, in order of writing.</summary>
    public IReadOnlyCollection<string> Paths => places.Keys;

    /// <summary>The sections that were written: where each stands, and its names in their order.</summary>
    public Dictionary<string, (SettingPlace Place, IReadOnlyList<string> Names)> Sections { get; } =
        new(StringComparer.Ordinal);

    /// <summary>Sets the value of a path; a value without items was faulty and counts as given, unless it is an empty list.</summary>
    /// <param name="value">The value.</param>
    /// <param name="place">Where its key stands.</param>
    /// <param name="isEmptyList">Whether it was written as a list of nothing.</param>
    public void Set(SettingValue value, SettingPlace place, bool isEmptyList = false)
    {
        places[value.Path] = place;
        if (value.Items.Count > 0 || isEmptyList)
        {
            values[value.Path] = value;
        }
        else
        {
            values.Remove(value.Path);
        }
    }

    /// <summary>The same values but for some paths.</summary>
    /// <param name="leavesOut">Whether a path is left out.</param>
    public SettingValues Without(Predicate<string> leavesOut)
    {
        SettingValues others = new(table);
        foreach ((string path, SettingPlace place) in places)
        {
            if (leavesOut(path))
            {
                continue;
            }

            others.places[path] = place;
            if (Find(path) is SettingValue value)
            {
                others.values[path] = value;
            }
        }

        foreach ((string section, (SettingPlace, IReadOnlyList<string>) written) in Sections)
        {
            others.Sections[section] = written;
        }

        return others;
    }

    /// <summary>Forgets a path.</summary>
    public void Remove(string path)
    {
        places.Remove(path);
        values.Remove(path);
    }

    /// <summary>True when the path was written, even with a faulty value.</summary>
    public bool IsGiven(string path) => places.ContainsKey(path);

    /// <summary>Place where a path was written; null when it was not.</summary>
    public SettingPlace? PlaceOf(string path) => places.GetValueOrDefault(path);

    /// <summary>Written values of a path; null when nothing valid was written.</summary>
    public SettingValue? Find(string path) => values.GetValueOrDefault(path);

    /// <summary>The number of a path, else its setting's default; null when there is neither.</summary>
    public double? Number(string path) => Number(path, null);

    /// <summary>The number of a path as a whole number.</summary>
    public int? Whole(string path) => Number(path) is double number ? checked((int)number) : null;

    /// <summary>The text of a path, else its setting's default; null when there is neither.</summary>
    public string? Text(string path) => Find(path)?.Items[0].Text ?? Known(path).Default;

    /// <summary>The texts of a path, else its setting's default; empty when there is neither.</summary>
    public IReadOnlyList<string> Texts(string path) =>
        Find(path) is SettingValue value
            ? [.. value.Items.Select(item => item.Text)]
            : Known(path).Default?.Split(", ") ?? [];

    /// <summary>The switch of a path, else its setting's default.</summary>
    public bool IsOn(string path) => Text(path) == "true";

    /// <summary>The number of a path, else the default of a setting; null when there is neither.</summary>
    /// <param name="path">The path.</param>
    /// <param name="setting">The setting; null finds it by the path.</param>
    internal double? Number(string path, Setting? setting)
    {
        if (Find(path) is SettingValue value)
        {
            return value.Items[0].Number;
        }

        setting ??= Known(path);
        if (setting.Default is null)
        {
            return null;
        }

        Fault? fault = setting.Read(setting.Default, out double number, out _);
        return fault is null
            ? number
            : throw new InvalidOperationException($"the default of {path}: {fault}");
    }

    private Setting Known(string path) =>
        table.Find(path) ?? throw new ArgumentException($"no key {path}", nameof(path));
}
