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
