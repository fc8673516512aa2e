using Farthing.Numerics.Faults;
using Farthing.Scenarios.Keys;
using Farthing.Scenarios.Yaml;

namespace Farthing.Scenarios;

/// <summary>Walks a YAML tree beside the table of keys: collects the values, and every fault with its place.</summary>
internal sealed class ScenarioTreeReader(string file, FaultList faults)
{
    private readonly ScenarioValues values = new();

    /// <summary>The values of a tree; faults go to the list.</summary>
    public ScenarioValues Read(YamlNode? root)
    {
        switch (root)
        {
            case null or YamlScalar { IsNull: true }:
                faults.Add(
                    new Fault(ScenarioFaultCodes.Empty, "the scenario is empty")
                    {
                        File = file,
                        Line = 1,
                        Expected = "at least model: and workload: (farthing init writes an example)",
                    }
                );
                break;
            case YamlMapping mapping when IsOfSomethingElse(mapping):
                Add(
                    root,
                    "",
                    ScenarioFaultCodes.WrongShape,
                    "this is not a scenario",
                    string.Join(", ", mapping.Entries.Select(entry => entry.Key.Text)),
                    "keys such as " + string.Join(", ", ScenarioKeys.NamesIn(""))
                );
                break;
            case YamlMapping mapping:
                ReadSection("", mapping);
                break;
            default:
                Add(
                    root,
                    "",
                    ScenarioFaultCodes.WrongShape,
                    "a scenario is made of keys",
                    null,
                    "key: value lines such as model: llama-3.3-70b"
                );
                break;
        }

        return values;
    }

    /// <summary>True for several keys of which none is a scenario's, nor nearly one: a file of something else is one fault.</summary>
    private static bool IsOfSomethingElse(YamlMapping mapping)
    {
        string[] names = [.. ScenarioKeys.NamesIn("")];
        return mapping.Entries.Count > 1
            && mapping.Entries.All(entry =>
                !names.Contains(entry.Key.Text) && NearestWord.Find(entry.Key.Text, names) is null
            );
    }

    private void ReadSection(string section, YamlMapping mapping)
    {
        Dictionary<string, YamlScalar> seen = new(StringComparer.Ordinal);
        foreach ((YamlScalar name, YamlNode value) in mapping.Entries)
        {
            string path = section.Length == 0 ? name.Text : $"{section}.{name.Text}";
            if (seen.TryGetValue(name.Text, out YamlScalar? first))
            {
                Add(
                    name,
                    path,
                    ScenarioFaultCodes.DuplicateKey,
                    $"the key stands twice, first in line {first.Line}",
                    name.Text,
                    "each key once"
                );
                continue;
            }

            seen.Add(name.Text, name);
            ReadEntry(section, path, name, value);
        }
    }

    private void ReadEntry(string section, string path, YamlScalar name, YamlNode value)
    {
        bool isPlainName = !name.Text.Contains('.') && !name.Text.Contains('[');
        bool isKnown = isPlainName || ScenarioKeys.HasFreeNames(section);
        if (isKnown && ScenarioKeys.IsSection(path))
        {
            ReadSectionValue(path, name, value);
        }
        else if (isKnown && ScenarioKeys.Find(path) is ScenarioKey key)
        {
            ReadValue(key, path, name, value);
        }
        else
        {
            string[] names = [.. ScenarioKeys.NamesIn(section)];
            string where = section.Length == 0 ? "a scenario" : section;
            Add(
                name,
                path,
                ScenarioFaultCodes.UnknownKey,
                name.Text == "<<" ? "merge keys are not part of a scenario" : $"no such key in {where}",
                name.Text,
                "one of " + string.Join(", ", names),
                NearestWord.Find(name.Text, names)
            );
        }
    }

    private void ReadSectionValue(string path, YamlScalar name, YamlNode value)
    {
        bool isList = ScenarioKeys.IsSectionList(path);
        switch (value)
        {
            case YamlMapping mapping when !isList:
                ReadSection(path, mapping);
                break;
            case YamlSequence sequence when isList:
                ReadSectionList(path, sequence);
                break;
            case YamlScalar { IsNull: true }:
                AddEmpty(name, path, SectionExample(path, isList));
                break;
            case YamlScalar when ScenarioKeys.ShortForms.TryGetValue(path, out string? full):
                ReadValue(ScenarioKeys.Find(full)!, full, name, value);
                break;
            default:
                Add(
                    value,
                    path,
                    ScenarioFaultCodes.WrongShape,
                    isList ? "a list of sections belongs here" : "a section belongs here",
                    (value as YamlScalar)?.Text,
                    SectionExample(path, isList)
                );
                break;
        }
    }

    private void ReadSectionList(string path, YamlSequence sequence)
    {
        if (sequence.Items.Count == 0)
        {
            AddEmpty(sequence, path, SectionExample(path, true));
        }

        for (int i = 0; i < sequence.Items.Count; i++)
        {
            string at = $"{path}[{i}]";
            if (sequence.Items[i] is YamlMapping item)
            {
                ReadSection(at, item);
            }
            else
            {
                Add(
                    sequence.Items[i],
                    at,
                    ScenarioFaultCodes.WrongShape,
                    "a section belongs here",
                    (sequence.Items[i] as YamlScalar)?.Text,
                    SectionExample(path, true)
                );
            }
        }
    }

    private void ReadValue(ScenarioKey key, string path, YamlScalar name, YamlNode value)
    {
        IReadOnlyList<YamlNode> nodes =
            value is YamlSequence sequence && key.IsList ? sequence.Items : [value];
        if (nodes.Count == 0)
        {
            AddEmpty(value, path, key.Expected);
            return;
        }

        List<ScenarioItem> items = [];
        for (int i = 0; i < nodes.Count; i++)
        {
            string at = value is YamlSequence && key.IsList ? $"{path}[{i}]" : path;
            switch (nodes[i])
            {
                case YamlScalar { IsNull: true } empty:
                    AddEmpty(empty.Line == 0 ? name : empty, at, key.Expected);
                    break;
                case YamlScalar scalar:
                    Fault? fault = ScenarioKeyCheck.Read(
                        key,
                        scalar.Text,
                        out double number,
                        out string word
                    );
                    ScenarioPlace place = new(at, file, scalar.Line, scalar.Column);
                    if (fault is null)
                    {
                        items.Add(new ScenarioItem(word, number, place));
                    }
                    else
                    {
                        faults.Add(place.Mark(fault));
                    }

                    break;
                default:
                    string shape = nodes[i] is YamlMapping ? "a section" : "a list";
                    Add(
                        nodes[i],
                        at,
                        ScenarioFaultCodes.WrongShape,
                        $"one value is needed here, not {shape}",
                        null,
                        key.Expected
                    );
                    break;
            }
        }

        // A value with a fault still counts as given, so that it is not reported as missing too.
        values.Set(
            new ScenarioValue(key, path, items),
            new ScenarioPlace(path, file, name.Line, name.Column)
        );
    }

    private static string SectionExample(string path, bool isList)
    {
        IEnumerable<string> parts = ScenarioKeys
            .All.Where(key => key.Path.StartsWith(path + (isList ? "[]." : "."), StringComparison.Ordinal))
            .Where(key => !key.Name.Contains('*'))
            .Take(2)
            .Select(key => $"{key.Name}: {key.Example}");
        string body = "{ " + string.Join(", ", parts) + " }";
        return isList ? $"[{body}]"
            : body.Length > 4 ? body
            : "{ name: value }";
    }

    private void AddEmpty(YamlNode at, string path, string expected) =>
        Add(at, path, ScenarioFaultCodes.Empty, "no value", null, expected);

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
}
