using Farthing.Numerics.Faults;
using Farthing.Settings.Values;

namespace Farthing.Settings.Reading;

/// <summary>Lays flags over the values of a file: a flag replaces its key, other branches of the key's group, and what has no effect beside it.</summary>
/// <param name="values">The values.</param>
/// <param name="faults">Takes faults.</param>
public sealed class FlagLayer(SettingValues values, FaultList faults)
{
    private readonly HashSet<string> replaced = new(StringComparer.Ordinal);

    /// <summary>Place where a path was written; null when it was not.</summary>
    public SettingPlace? PlaceOf(string path) => values.PlaceOf(path);

    /// <summary>Sets a key from a flag that may have been given several times.</summary>
    /// <param name="key">The key.</param>
    /// <param name="flag">The flag, for faults.</param>
    /// <param name="texts">What it was given.</param>
    public void SetAll(Setting key, string flag, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        if (key.Name == "*")
        {
            SetNamed(key.Section, flag, texts);
        }
        else if (texts.Count > 1 && !key.IsList)
        {
            faults.Add(
                new Fault(SettingFaultCodes.Conflict, "the flag occurs more than once")
                {
                    Path = flag,
                    Value = string.Join(", ", texts),
                    Expected = "one value",
                }
            );
        }
        else if (values.PlaceOf(key.Path) is { File: null } other)
        {
            faults.Add(
                new Fault(SettingFaultCodes.Conflict, $"{flag} and {other.Path} both name the {key.Name}")
                {
                    Path = flag,
                    Value = texts[0],
                    Expected = "one of the two",
                }
            );
        }
        else
        {
            Set(key, flag, key.Path, string.Join(',', texts));
        }
    }

    /// <summary>Sets one key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="flag">The flag, for faults.</param>
    /// <param name="path">The path of the value.</param>
    /// <param name="text">The value; items of a list comma-separated.</param>
    public void Set(Setting key, string flag, string path, string text)
    {
        MakeRoom(key);
        SettingPlace place = new(flag);
        List<SettingItem> items = [];
        foreach (string item in key.IsList ? text.Split(',', StringSplitOptions.TrimEntries) : [text])
        {
            Fault? fault = key.Read(item, out double number, out string word);
            if (fault is null)
            {
                items.Add(new SettingItem(word, number, place));
            }
            else
            {
                faults.Add(place.Mark(fault));
            }
        }

        values.Set(new SettingValue(key, path, items), place);
    }

    /// <summary>Sets keys of a section from <c>name=value</c> pairs comma-separated; the section's values in the file are replaced as a whole.</summary>
    /// <param name="section">The section.</param>
    /// <param name="flag">The flag, for faults.</param>
    /// <param name="texts">What it was given.</param>
    public void SetNamed(string section, string flag, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        foreach (string path in values.Paths.Where(path => IsInside(path, section)).ToArray())
        {
            values.Remove(path);
        }

        foreach (string pair in texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries)))
        {
            int at = pair.IndexOf('=', StringComparison.Ordinal);
            string name = at < 0 ? pair : pair[..at].Trim();
            string path =
                $"{section}.{(values.Table.HasFreeNames(section) ? name : name.ToLowerInvariant())}";
            string[] names = [.. values.Table.NamesIn(section)];
            if (at <= 0 || at == pair.Length - 1)
            {
                faults.Add(
                    new Fault(SettingFaultCodes.WrongShape, "not name=value")
                    {
                        Path = flag,
                        Value = pair,
                        Expected = $"such as {values.Table.FindSection(section)?.FlagExample}",
                    }
                );
            }
            else if (values.Table.Find(path) is not Setting key)
            {
                faults.Add(
                    new Fault(SettingFaultCodes.UnknownKey, $"no such name in {section}")
                    {
                        Path = flag,
                        Value = name,
                        Expected = "one of " + string.Join(", ", names),
                        Nearest = NearestWord.Find(name, names),
                    }
                );
            }
            else if (values.IsGiven(path))
            {
                faults.Add(
                    new Fault(SettingFaultCodes.DuplicateKey, "the name occurs twice")
                    {
                        Path = flag,
                        Value = name,
                        Expected = "each name once",
                    }
                );
            }
            else
            {
                Set(key, flag, path, pair[(at + 1)..]);
            }
        }
    }

    /// <summary>Makes room once per group and branch, so that two flags of different branches still meet as a fault.</summary>
    private void MakeRoom(Setting key)
    {
        if (key.Group is null || replaced.Add(key.Group))
        {
            SettingRules.MakeRoomFor(key, values);
        }
    }

    private static bool IsInside(string path, string section) =>
        path.StartsWith(section + ".", StringComparison.Ordinal);
}
