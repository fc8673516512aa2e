using Farthing.Numerics.Faults;
using Farthing.Settings.Trees;
using Farthing.Settings.Values;

namespace Farthing.Settings.Reading;

/// <summary>Walks a YAML tree beside the table of settings: collects the values, and every fault with its place.</summary>
/// <param name="table">The settings.</param>
/// <param name="file">The file's name, for faults.</param>
/// <param name="faults">Takes the faults.</param>
public sealed class SettingTreeReader(SettingTable table, string file, FaultList faults)
{
    private readonly SettingValues values = new(table);

    /// <summary>The values of a text; faults go to the list.</summary>
    /// <param name="table">The settings.</param>
    /// <param name="text">The YAML.</param>
    /// <param name="file">Its name, for faults.</param>
    /// <param name="faults">Takes the faults.</param>
    /// <exception cref="FarthingException">The text is not YAML: nothing was read, and what would be missing is not worth saying beside it.</exception>
    public static SettingValues Read(SettingTable table, string text, string file, FaultList faults)
    {
        try
        {
            return new SettingTreeReader(table, file, faults).Read(YamlTree.Read(text, file, table));
        }
        catch (FarthingException error)
        {
            throw new FarthingException([.. faults.Faults, .. error.Faults]);
        }
    }

    /// <summary>The values of a tree; faults go to the list.</summary>
    public SettingValues Read(YamlNode? root)
    {
        switch (root)
        {
            case null or YamlScalar { IsNull: true }:
                faults.Add(
                    new Fault(table.Codes.Empty, $"the {table.Title} is empty")
                    {
                        File = file,
                        Line = 1,
                        Expected = table.Least,
                    }
                );
                break;
            case YamlMapping mapping when IsOfSomethingElse(mapping):
                Add(
                    root,
                    "",
                    table.Codes.WrongShape,
                    $"this is not {table.Name}",
                    string.Join(", ", mapping.Entries.Select(entry => entry.Key.Text)),
                    "keys such as " + string.Join(", ", table.NamesIn(""))
                );
                break;
            case YamlMapping mapping:
                ReadSection("", "", mapping);
                break;
            default:
                Add(root, "", table.Codes.WrongShape, $"{table.Name} is made of keys", null, table.Least);
                break;
        }

        return values;
    }

    /// <summary>True for several keys of which none is the file's, and at most half are nearly one: a file of something else is one fault.</summary>
    private bool IsOfSomethingElse(YamlMapping mapping)
    {
        string[] names = [.. table.NamesIn("")];
        string[] written = [.. mapping.Entries.Select(entry => entry.Key.Text)];
        return written.Length > 1
            && !written.Any(names.Contains)
            && written.Count(name => NearestWord.Find(name, names) is not null) * 2 <= written.Length;
    }

    private void ReadSection(string path, string pattern, YamlMapping mapping)
    {
        Dictionary<string, YamlScalar> seen = new(StringComparer.Ordinal);
        Open(path, mapping, [.. mapping.Entries.Select(entry => entry.Key.Text).Distinct()]);
        foreach ((YamlScalar name, YamlNode value) in mapping.Entries)
        {
            string at = Join(path, name.Text);
            if (!seen.TryAdd(name.Text, name))
            {
                Add(
                    name,
                    at,
                    table.Codes.DuplicateKey,
                    $"the key stands twice, first in line {seen[name.Text].Line}",
                    name.Text,
                    "each key once"
                );
                continue;
            }

            ReadEntry(path, pattern, name, value);
        }

        HashSet<string> given =
        [
            .. mapping.Entries.Where(entry => !IsAbsent(entry.Value)).Select(entry => entry.Key.Text),
        ];
        foreach (string name in table.NamesIn(pattern).Where(name => !given.Contains(name)))
        {
            string of = Join(pattern, name);
            bool isNeeded =
                table.FindSection(of)?.IsNeeded ?? (!table.IsSection(of) && table.Find(of)?.IsNeeded == true);
            if (isNeeded)
            {
                string example = table.IsSection(of) ? table.ExampleOf(of) : table.Find(of)!.Example;
                Add(
                    mapping,
                    Join(path, name),
                    table.Codes.Missing,
                    $"{name} is missing",
                    null,
                    $"{name}: {example}"
                );
            }
        }
    }

    private void ReadEntry(string section, string pattern, YamlScalar name, YamlNode value)
    {
        bool isFree = table.HasFreeNames(pattern);
        bool isPlainName = !name.Text.Contains('.') && !name.Text.Contains('[') && name.Text != "*";
        bool isKnown = isPlainName || isFree;
        string path = Join(section, name.Text);
        string of = Join(pattern, isFree ? "*" : name.Text);
        if (isKnown && table.IsSection(of))
        {
            ReadSectionValue(path, of, name, value);
        }
        else if (isKnown && table.Find(of) is Setting setting)
        {
            ReadValue(setting, path, name, value);
        }
        else if (table.Removed.TryGetValue(of, out string? instead))
        {
            Add(name, path, table.Codes.UnknownKey, $"{path} was removed", name.Text, instead);
        }
        else
        {
            string[] names = [.. table.NamesIn(pattern)];
            string where = section.Length == 0 ? table.Name : section;
            Add(
                name,
                path,
                table.Codes.UnknownKey,
                name.Text == "<<" ? $"merge keys are not part of {table.Name}" : $"no such key in {where}",
                name.Text,
                "one of " + string.Join(", ", names),
                NearestWord.Find(name.Text, names)
            );
        }
    }

    private void ReadSectionValue(string path, string pattern, YamlScalar name, YamlNode value)
    {
        bool isList = table.IsSectionList(pattern);
        switch (value)
        {
            case YamlMapping mapping when !isList:
                ReadSection(path, pattern, mapping);
                break;
            case YamlSequence sequence when isList:
                ReadSectionList(path, pattern, sequence, sequence.Items);
                break;
            case YamlScalar { IsNull: true }:
                AddEmpty(name, path, table.ExampleOf(pattern));
                break;
            case YamlScalar when isList && table.FindSection(pattern)?.ShortForm is not null:
                ReadSectionList(path, pattern, value, [value]);
                break;
            case YamlScalar when table.FindSection(pattern)?.ShortForm is string full:
                ReadValue(table.Find(full)!, full, name, value);
                break;
            default:
                Add(
                    value,
                    path,
                    table.Codes.WrongShape,
                    isList ? "a list of sections belongs here" : "a section belongs here",
                    (value as YamlScalar)?.Text,
                    table.ExampleOf(pattern)
                );
                break;
        }
    }

    private void ReadSectionList(string path, string pattern, YamlNode list, IReadOnlyList<YamlNode> items)
    {
        if (items.Count == 0)
        {
            AddEmpty(list, path, table.ExampleOf(pattern));
        }

        Open(path, list, [.. items.Select(_ => "")]);
        for (int i = 0; i < items.Count; i++)
        {
            string at = $"{path}[{i}]";
            if (items[i] is YamlMapping item)
            {
                ReadSection(at, pattern + "[]", item);
            }
            else if (items[i] is YamlScalar alone && table.FindSection(pattern)?.ShortForm is string full)
            {
                Setting key = table.Find(full)!;
                ReadValue(key, $"{at}.{key.Name}", alone, alone);
            }
            else
            {
                Add(
                    items[i],
                    at,
                    table.Codes.WrongShape,
                    "a section belongs here",
                    (items[i] as YamlScalar)?.Text,
                    table.ExampleOf(pattern)
                );
            }
        }
    }

    private void ReadValue(Setting setting, string path, YamlScalar name, YamlNode value)
    {
        IReadOnlyList<YamlNode> nodes =
            value is YamlSequence sequence && setting.IsList ? sequence.Items : [value];
        if (nodes.Count == 0 && !table.TakesEmpty)
        {
            AddEmpty(value, path, setting.Expected);
            return;
        }

        if (IsAbsent(value))
        {
            return;
        }

        List<SettingItem> items = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            string at = value is YamlSequence && setting.IsList ? $"{path}[{i}]" : path;
            switch (nodes[i])
            {
                case YamlScalar { IsNull: true } empty:
                    AddEmpty(empty.Line == 0 ? name : empty, at, setting.Expected);
                    break;
                case YamlScalar scalar:
                    Fault? fault = setting.Read(scalar.Text, out double number, out string word);
                    SettingPlace place = new(at, file, scalar.Line, scalar.Column);
                    if (fault is null)
                    {
                        items.Add(new SettingItem(word, number, place));
                    }
                    else
                    {
                        fault = table.Removed.TryGetValue(
                            $"{setting.Path}={scalar.Text}",
                            out string? instead
                        )
                            ? new Fault(fault.Code, $"{path}: {scalar.Text} was removed")
                            {
                                Expected = instead,
                            }
                            : fault;
                        faults.Add(place.Mark(fault with { Code = table.Codes.WrongValue ?? fault.Code }));
                    }

                    break;
                default:
                    string shape = nodes[i] is YamlMapping ? "a section" : "a list";
                    Add(
                        nodes[i],
                        at,
                        table.Codes.WrongShape,
                        $"one value is needed here, not {shape}",
                        null,
                        setting.Expected
                    );
                    break;
            }
        }

        // A value with a fault still counts as given, so that it is not reported as missing too.
        values.Set(
            new SettingValue(setting, path, items),
            new SettingPlace(path, file, name.Line, name.Column),
            isEmptyList: nodes.Count == 0
        );
    }

    /// <summary>True when a value counts as not written.</summary>
    private bool IsAbsent(YamlNode value) => table.TakesEmpty && value is YamlScalar { IsNull: true };

    private void Open(string path, YamlNode at, IReadOnlyList<string> names) =>
        values.Sections[path] = (new SettingPlace(path, file, at.Line, at.Column), names);

    private void AddEmpty(YamlNode at, string path, string expected)
    {
        if (!table.TakesEmpty)
        {
            Add(at, path, table.Codes.Empty, "no value", null, expected);
        }
    }

    private void Add(
        YamlNode at,
        string path,
        string code,
        string message,
        string? value,
        string expected,
        string? nearest = null
    ) =>
        faults.Add(
            new Fault(code, message)
            {
                File = file,
                Line = at.Line,
                Column = at.Column,
                Path = path.Length == 0 ? null : path,
                Value = value,
                Expected = expected,
                Nearest = nearest,
            }
        );

    private static string Join(string section, string name) =>
        section.Length == 0 ? name : $"{section}.{name}";
}
