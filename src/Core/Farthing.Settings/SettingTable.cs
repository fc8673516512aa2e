using System.Text;

namespace Farthing.Settings;

/// <summary>All settings of a kind of file, in the order in which people read one.</summary>
/// <param name="kind">What <c>farthing init --kind</c> calls it.</param>
/// <param name="title">What the file is, without an article: <c>scenario</c>.</param>
/// <param name="settings">The settings.</param>
/// <param name="sections">The sections that they stand in.</param>
public sealed class SettingTable(
    string kind,
    string title,
    IReadOnlyList<Setting> settings,
    IReadOnlyList<SettingSection> sections
)
{
    private readonly Dictionary<string, Setting> byPath = settings.ToDictionary(
        setting => setting.Path,
        StringComparer.Ordinal
    );

    private readonly Dictionary<string, SettingSection> bySection = sections.ToDictionary(
        section => section.Path,
        StringComparer.Ordinal
    );

    private readonly HashSet<string> sectionPaths =
    [
        .. settings
            .SelectMany(setting => Ancestors(setting.Path))
            .Select(path => path.Replace("[]", "", StringComparison.Ordinal)),
    ];

    /// <summary>The names that may stand under each beginning of a path, in order: looked up for every section of a file.</summary>
    private readonly Dictionary<string, List<string>> names = NamesOf(settings);

    /// <summary>Its name in <c>farthing init --kind</c>.</summary>
    public string Kind => kind;

    /// <summary>Name of the file, without an article.</summary>
    public string Title => title;

    /// <summary>Name of the file, with its article.</summary>
    public string Name => $"a {title}";

    /// <summary>The command that writes an example.</summary>
    public string Init => kind == "scenario" ? "farthing init" : $"farthing init --kind {kind}";

    /// <summary>The settings.</summary>
    public IReadOnlyList<Setting> All => settings;

    /// <summary>The sections.</summary>
    public IReadOnlyList<SettingSection> Sections => sections;

    /// <summary>Keys that an earlier version took (<c>path</c>), and words of keys (<c>path=word</c>), each with what to write instead.</summary>
    public IReadOnlyDictionary<string, string> Removed { get; init; } = new Dictionary<string, string>();

    /// <summary>The codes of its faults.</summary>
    public SettingCodes Codes { get; init; } = new();

    /// <summary>Suggested content for an empty file.</summary>
    public required string Least { get; init; }

    /// <summary>How large such a file may be.</summary>
    public SettingSize Size { get; init; } = SettingSize.Usual;

    /// <summary>Purpose of the file, for schemas and templates; no full stop.</summary>
    public required string Purpose { get; init; }

    /// <summary>Keys and sections whose change a running program takes over; where there are any, every other key needs a restart.</summary>
    public IReadOnlyList<string> Reloaded { get; init; } = [];

    /// <summary>True where a key without a value counts as missing, and is no fault.</summary>
    public bool TakesEmpty { get; init; }

    /// <summary>The setting of a path; list indices may stand in it; null when there is none.</summary>
    public Setting? Find(string path)
    {
        string plain = WithoutIndices(path);
        if (byPath.TryGetValue(plain, out Setting? setting))
        {
            return setting;
        }

        // A free name may hold dots itself: offers.discounts.aws.p5.1y.
        for (int at = plain.IndexOf('.'); at > 0; at = plain.IndexOf('.', at + 1))
        {
            if (byPath.TryGetValue(plain[..at] + ".*", out setting))
            {
                return setting;
            }
        }

        return null;
    }

    /// <summary>True where a change of a key waits for the next start.</summary>
    public bool NeedsRestart(string path) =>
        Reloaded.Count > 0
        && !Reloaded.Any(one =>
            path == one
            || path.StartsWith(one + ".", StringComparison.Ordinal)
            || path.StartsWith(one + "[", StringComparison.Ordinal)
        );

    /// <summary>Known facts about a section; null for none.</summary>
    public SettingSection? FindSection(string path) =>
        bySection.GetValueOrDefault(WithoutIndices(path).Replace("[]", "", StringComparison.Ordinal));

    /// <summary>True when a path names a section.</summary>
    public bool IsSection(string path) =>
        sectionPaths.Contains(WithoutIndices(path).Replace("[]", "", StringComparison.Ordinal));

    /// <summary>True when a section is a list of equal sections.</summary>
    public bool IsSectionList(string path) => names.ContainsKey(path + "[]");

    /// <summary>True when a section's names are the user's own.</summary>
    public bool HasFreeNames(string path) =>
        byPath.ContainsKey(WithoutIndices(path) + ".*") || names.ContainsKey(WithoutIndices(path) + ".*");

    /// <summary>The names that may stand in a section, in order.</summary>
    public IReadOnlyList<string> NamesIn(string section) =>
        names.GetValueOrDefault(WithoutIndices(section)) ?? [];

    /// <summary>Example of a section.</summary>
    public string ExampleOf(string path)
    {
        if (FindSection(path)?.Example is string example)
        {
            return example;
        }

        bool isList = IsSectionList(path);
        string prefix = path + (isList ? "[]." : ".");
        IEnumerable<string> parts = settings
            .Where(setting => setting.Path.StartsWith(prefix, StringComparison.Ordinal))
            .Where(setting => !setting.Name.Contains('*'))
            .Take(2)
            .Select(setting => $"{setting.Name}: {setting.Example}");
        string body = "{ " + string.Join(", ", parts) + " }";
        return isList ? $"[{body}]"
            : body.Length > 4 ? body
            : "{ name: value }";
    }

    private static Dictionary<string, List<string>> NamesOf(IReadOnlyList<Setting> settings)
    {
        Dictionary<string, List<string>> names = new(StringComparer.Ordinal);
        foreach (string path in settings.Select(setting => setting.Path))
        {
            for (int at = -1; at < path.Length; )
            {
                int end = path.IndexOf('.', at + 1) is int dot && dot >= 0 ? dot : path.Length;
                string under = at < 0 ? "" : path[..at];
                string name = path[(at + 1)..end].Replace("[]", "", StringComparison.Ordinal);
                if (!names.TryGetValue(under, out List<string>? known))
                {
                    names[under] = known = [];
                }

                if (!known.Contains(name))
                {
                    known.Add(name);
                }

                at = end;
            }
        }

        return names;
    }

    private static string WithoutIndices(string path)
    {
        if (!path.Contains('['))
        {
            return path;
        }

        StringBuilder plain = new();
        bool isInside = false;
        foreach (char c in path)
        {
            isInside = c == '[' || (isInside && c != ']');
            if (!isInside || c == '[')
            {
                plain.Append(c);
            }
        }

        return plain.ToString();
    }

    private static IEnumerable<string> Ancestors(string path)
    {
        for (int at = path.LastIndexOf('.'); at > 0; at = path.LastIndexOf('.', at - 1))
        {
            yield return path[..at];
        }
    }
}

/// <summary>The fault codes of a kind of file.</summary>
public sealed record SettingCodes
{
    /// <summary>The file is missing, a folder, or may not be read.</summary>
    public string Unreadable { get; init; } = SettingFaultCodes.Unreadable;

    /// <summary>A key that does not exist.</summary>
    public string UnknownKey { get; init; } = SettingFaultCodes.UnknownKey;

    /// <summary>A key that stands twice.</summary>
    public string DuplicateKey { get; init; } = SettingFaultCodes.DuplicateKey;

    /// <summary>A list where one value belongs, one value where a section belongs, and the like.</summary>
    public string WrongShape { get; init; } = SettingFaultCodes.WrongShape;

    /// <summary>A needed key that is missing.</summary>
    public string Missing { get; init; } = SettingFaultCodes.Missing;

    /// <summary>A key without a value, or an empty file.</summary>
    public string Empty { get; init; } = SettingFaultCodes.Empty;

    /// <summary>A value that is not accepted; null leaves the code of the quantity or word.</summary>
    public string? WrongValue { get; init; }
}

/// <summary>A section of a file.</summary>
/// <param name="Path">Such as <c>workload.arrivals</c>; <c>*</c> stands for a name that the user chooses.</param>
/// <param name="Meaning">What it says, for templates, schemas and docs; no full stop.</param>
public sealed record SettingSection(string Path, string Meaning)
{
    /// <summary>The key that one value alone, in the section's place or in that of an item of its list, stands for; null where a section must stand.</summary>
    public string? ShortForm { get; init; }

    /// <summary>Example of the section; null where its first keys are the example.</summary>
    public string? Example { get; init; }

    /// <summary>Pairs as a flag takes them, such as <c>ttft_p95=1.5s,itl_p95=40ms</c>; null where no flag does.</summary>
    public string? FlagExample { get; init; }

    /// <summary>True when the section around it must have it.</summary>
    public bool IsNeeded { get; init; }
}

/// <summary>How large a file of settings may be: what no honest file of its kind meets.</summary>
/// <param name="MaxCharacters">Largest text in characters.</param>
/// <param name="MaxValues">Most values, aliases expanded.</param>
/// <param name="Hint">Place for something large, for the fault of a file that is too large; empty for none.</param>
public sealed record SettingSize(int MaxCharacters, int MaxValues, string Hint = "")
{
    /// <summary>That of a file that a person writes: a mebi character, 20,000 values.</summary>
    public static SettingSize Usual { get; } = new(1 << 20, 20_000);
}
