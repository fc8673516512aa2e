using System.Globalization;
using Farthing.Gateway.Configuration;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Settings.Trees;

namespace Farthing.Serves;

/// <summary>A section of the configuration while it is read: each key that is asked for counts as known, and what was never asked for is a fault at the end.</summary>
internal sealed class ConfigSection
{
    private readonly YamlMapping mapping;
    private readonly string file;
    private readonly FaultList faults;
    private readonly Dictionary<string, YamlNode> values = new(StringComparer.Ordinal);
    private readonly List<string> known = [];

    public ConfigSection(string path, YamlMapping mapping, string file, FaultList faults)
    {
        Path = path;
        this.mapping = mapping;
        this.file = file;
        this.faults = faults;
        foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
        {
            if (!values.TryAdd(key.Text, value))
            {
                Add(
                    GatewayFaultCodes.UnknownKey,
                    "the key stands twice",
                    key,
                    key.Text,
                    key.Text,
                    "each key once"
                );
            }
        }
    }

    /// <summary>Where it stands: <c>models.llama-3.1-8b</c>; empty for the whole file.</summary>
    public string Path { get; }

    /// <summary>The keys, where names of a person's own are keys.</summary>
    public IEnumerable<(string Name, YamlNode Value)> Named()
    {
        foreach ((string name, YamlNode value) in values)
        {
            known.Add(name);
            yield return (name, value);
        }
    }

    /// <summary>Whether a key is there.</summary>
    public bool Has(string key)
    {
        known.Add(key);
        return values.TryGetValue(key, out YamlNode? value) && value is not YamlScalar { IsNull: true };
    }

    /// <summary>A word; null where it is not there.</summary>
    public string? Text(string key)
    {
        if (!Has(key))
        {
            return null;
        }

        if (values[key] is YamlScalar scalar)
        {
            return scalar.Text;
        }

        Add(GatewayFaultCodes.WrongShape, "one value belongs here", values[key], key, null, $"{key}: value");
        return null;
    }

    /// <summary>A word that must be there.</summary>
    public string NeededText(string key, string example)
    {
        if (Has(key))
        {
            return Text(key) ?? "";
        }

        Add(GatewayFaultCodes.Missing, $"{key} is missing", mapping, key, null, $"{key}: {example}");
        return "";
    }

    /// <summary>One of some words; the first where it is not there.</summary>
    public string Word(string key, params string[] words)
    {
        string? text = Text(key);
        if (text is null)
        {
            return words[0];
        }

        if (!words.Contains(text, StringComparer.Ordinal))
        {
            Wrong(key, "no such choice", "one of " + string.Join(", ", words), NearestWord.Find(text, words));
            return words[0];
        }

        return text;
    }

    /// <summary>Yes or no.</summary>
    public bool Truth(string key, bool otherwise)
    {
        string? text = Text(key);
        if (text is not (null or "true" or "false"))
        {
            Wrong(key, "neither yes nor no", "true or false");
        }

        return text is null ? otherwise : text == "true";
    }

    /// <summary>A quantity in the base unit of its kind; null where it is not there or wrong.</summary>
    public double? Quantity(string key, QuantityKind kind, double least, double most)
    {
        if (Text(key) is not string text)
        {
            return null;
        }

        if (!QuantityParser.TryParse(text, kind, out double value, out Fault? fault))
        {
            Wrong(key, fault!.Message, fault.Expected ?? "", fault.Nearest);
            return null;
        }

        if (value < least || value > most)
        {
            Wrong(key, "out of range", FormattableString.Invariant($"{least} to {most}"));
            return null;
        }

        return value;
    }

    /// <summary>A whole number.</summary>
    public long? Count(string key, long least, long most)
    {
        double? value = Quantity(key, QuantityKind.Count, least, most);
        if (value is double number && number != Math.Truncate(number))
        {
            Wrong(key, "not a whole number", "a count such as 2048 or 10k");
            return null;
        }

        return (long?)value;
    }

    /// <summary>A time.</summary>
    public TimeSpan? Time(string key) =>
        Quantity(key, QuantityKind.Duration, 0, 86400 * 365) is double seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;

    /// <summary>Words: one, or a list.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (!Has(key))
        {
            return null;
        }

        switch (values[key])
        {
            case YamlScalar one:
                return [one.Text];
            case YamlSequence list when list.Items.All(item => item is YamlScalar):
                return [.. list.Items.Select(item => ((YamlScalar)item).Text)];
            default:
                Add(
                    GatewayFaultCodes.WrongShape,
                    "a list of words belongs here",
                    values[key],
                    key,
                    null,
                    $"{key}: [a, b]"
                );
                return [];
        }
    }

    /// <summary>A section within; null where it is not there.</summary>
    public ConfigSection? Section(string key)
    {
        if (!Has(key))
        {
            return null;
        }

        return SectionOf(values[key], Below(key));
    }

    /// <summary>A list of sections.</summary>
    public IReadOnlyList<ConfigSection> Sections(string key)
    {
        if (!Has(key))
        {
            return [];
        }

        if (values[key] is not YamlSequence list)
        {
            Add(
                GatewayFaultCodes.WrongShape,
                "a list belongs here",
                values[key],
                key,
                null,
                $"{key}: and below it lines that begin with a dash"
            );
            return [];
        }

        List<ConfigSection> sections = [];
        for (int i = 0; i < list.Items.Count; i++)
        {
            if (
                SectionOf(list.Items[i], $"{Below(key)}[{i.ToString(CultureInfo.InvariantCulture)}]")
                is ConfigSection section
            )
            {
                sections.Add(section);
            }
        }

        return sections;
    }

    /// <summary>A node as a section; a fault where it is none.</summary>
    public ConfigSection? SectionOf(YamlNode node, string path)
    {
        if (node is YamlMapping inner)
        {
            return new ConfigSection(path, inner, file, faults);
        }

        faults.Add(
            new Fault(GatewayFaultCodes.WrongShape, "a section belongs here")
            {
                File = file,
                Line = node.Line,
                Column = node.Column,
                Path = path,
                Value = (node as YamlScalar)?.Text,
                Expected = "key: value lines, or { key: value }",
            }
        );
        return null;
    }

    /// <summary>A fault about a key's value.</summary>
    public void Wrong(
        string key,
        string message,
        string expected,
        string? nearest = null,
        string code = GatewayFaultCodes.WrongValue
    )
    {
        YamlNode place = values.GetValueOrDefault(key) ?? mapping;
        Add(code, message, place, key, (place as YamlScalar)?.Text, expected, nearest);
    }

    /// <summary>Reports what was never asked for.</summary>
    public void Done()
    {
        foreach ((YamlScalar key, _) in mapping.Entries)
        {
            if (!known.Contains(key.Text))
            {
                string where = Path.Length == 0 ? "a gateway's configuration" : Path;
                Add(
                    GatewayFaultCodes.UnknownKey,
                    $"no such key in {where}",
                    key,
                    key.Text,
                    key.Text,
                    "one of " + string.Join(", ", known.Distinct()),
                    NearestWord.Find(key.Text, known)
                );
            }
        }
    }

    private string Below(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    private void Add(
        string code,
        string message,
        YamlNode place,
        string key,
        string? value,
        string expected,
        string? nearest = null
    ) =>
        faults.Add(
            new Fault(code, message)
            {
                File = file,
                Line = place.Line,
                Column = place.Column,
                Path = Below(key),
                Value = value,
                Expected = expected,
                Nearest = nearest,
            }
        );
}
