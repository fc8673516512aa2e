using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;

namespace Farthing.Scenarios;

/// <summary>The written values of a scenario by path; flags are laid over those of a file.</summary>
internal sealed class ScenarioValues
{
    private readonly Dictionary<string, ScenarioValue> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ScenarioPlace> places = new(StringComparer.Ordinal);

    /// <summary>The paths that were written, faulty values included, in order of writing.</summary>
    public IReadOnlyCollection<string> Paths => places.Keys;

    /// <summary>Sets the value of a path; a value without items was faulty and counts as given.</summary>
    public void Set(ScenarioValue value, ScenarioPlace place)
    {
        places[value.Path] = place;
        if (value.Items.Count > 0)
        {
            values[value.Path] = value;
        }
        else
        {
            values.Remove(value.Path);
        }
    }

    /// <summary>Forgets a path.</summary>
    public void Remove(string path)
    {
        places.Remove(path);
        values.Remove(path);
    }

    /// <summary>True when the path was written, even with a faulty value.</summary>
    public bool IsGiven(string path) => places.ContainsKey(path);

    /// <summary>Where a path was written; null when it was not.</summary>
    public ScenarioPlace? PlaceOf(string path) => places.GetValueOrDefault(path);

    /// <summary>What was written for a path; null when nothing valid was.</summary>
    public ScenarioValue? Find(string path) => values.GetValueOrDefault(path);

    /// <summary>The number of a path, else its key's default; null when there is neither.</summary>
    public double? Number(string path)
    {
        if (values.TryGetValue(path, out ScenarioValue? value))
        {
            return value.Items[0].Number;
        }

        ScenarioKey key = Key(path);
        if (key.Default is null)
        {
            return null;
        }

        Fault? fault = ScenarioKeyCheck.Read(key, key.Default, out double number, out _);
        return fault is null
            ? number
            : throw new InvalidOperationException($"the default of {path}: {fault}");
    }

    /// <summary>The number of a path as a whole number.</summary>
    public int? Whole(string path) => Number(path) is double number ? checked((int)number) : null;

    /// <summary>The text of a path, else its key's default; null when there is neither.</summary>
    public string? Text(string path) =>
        values.TryGetValue(path, out ScenarioValue? value) ? value.Items[0].Text : Key(path).Default;

    /// <summary>The texts of a path, else its key's default; empty when there is neither.</summary>
    public IReadOnlyList<string> Texts(string path) =>
        values.TryGetValue(path, out ScenarioValue? value)
            ? [.. value.Items.Select(item => item.Text)]
            : Key(path).Default?.Split(", ") ?? [];

    /// <summary>The switch of a path, else its key's default.</summary>
    public bool IsOn(string path) => Text(path) == "true";

    private static ScenarioKey Key(string path) =>
        ScenarioKeys.Find(path) ?? throw new ArgumentException($"no key {path}", nameof(path));
}
