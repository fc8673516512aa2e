using System.Text;

namespace Farthing.Settings.Derived;

/// <summary>The commented file that <c>farthing init</c> writes: a few keys that make a valid one, all others as comments with their meaning, range and default.</summary>
/// <param name="table">The settings.</param>
/// <param name="active">The keys that are not commented out, with their values; a name takes the place of a <c>*</c>.</param>
public sealed class SettingTemplate(SettingTable table, IReadOnlyDictionary<string, string> active)
{
    private const int CommentColumn = 46;
    private readonly StringBuilder text = new();

    /// <summary>The keys of a section that are shown; all without it.</summary>
    public Func<string, bool> IsShown { get; init; } = _ => true;

    /// <summary>The keys that show the long form of a section with a short one.</summary>
    public IReadOnlyList<string> LongForm { get; init; } = [];

    /// <summary>The name that stands for a user's own in examples, by section.</summary>
    public required IReadOnlyDictionary<string, string> FreeNames { get; init; }

    /// <summary>The text.</summary>
    public string Text()
    {
        text.Clear();
        text.Append(
            $"# A Farthing {table.Title}: {char.ToLowerInvariant(table.Purpose[0])}{table.Purpose[1..]}.\n"
        );
        text.Append(
            "# Quantities carry units: 12/s, 1.5s, 40ms, $2.50/h, 8%. A line behind # is off; its value is the default or an example.\n"
        );
        text.Append(
            $"# For help in your editor: {table.Init} --schema, and the line  # yaml-language-server: $schema={table.Kind}.schema.json\n"
        );
        WriteSection("", "", 0, isOff: false);
        return text.ToString();
    }

    private void WriteSection(string path, string pattern, int level, bool isOff)
    {
        foreach (string name in table.NamesIn(pattern))
        {
            string at = Join(path, name);
            string of = Join(pattern, name);
            if (table.IsSection(of))
            {
                WriteHead(at, of, level, isOff);
            }
            else if (IsShown(of))
            {
                WriteKey(table.Find(of)!, at, level, isOff);
            }
        }
    }

    private void WriteHead(string path, string pattern, int level, bool isOff)
    {
        bool isActive =
            !isOff && active.Keys.Any(key => key.StartsWith(path + ".", StringComparison.Ordinal));
        if (level == 0)
        {
            text.Append('\n');
        }

        SettingSection section = table.FindSection(pattern)!;
        string meaning = section.Meaning;
        string name = Name(path);
        if (table.IsSectionList(pattern))
        {
            string example = section.Example ?? $"[{{ {Pairs(pattern + "[]", _ => true)} }}]";
            Line(level, true, $"{name}: {example}", meaning);
        }
        else if (table.HasFreeNames(pattern) && table.IsSection(pattern + ".*"))
        {
            Line(level, !isActive, $"{name}:", meaning);
            string own = FreeNames[pattern];
            string within = table.FindSection(pattern + ".*")?.Meaning ?? "a name of your choice";
            Line(level + 1, !isActive, $"{own}:", within);
            WriteSection(Join(path, own), pattern + ".*", level + 2, !isActive);
        }
        else if (table.HasFreeNames(pattern))
        {
            string value = table.Find(pattern + ".*")!.Example;
            Line(level, true, $"{name}: {{ {FreeNames[pattern]}: {value} }}", meaning);
        }
        else if (section.ShortForm is string key)
        {
            string longForm = Pairs(pattern, LongForm.Contains);
            Line(level, true, $"{name}: {table.Find(key)!.Example}", $"{meaning}; or {{ {longForm} }}");
        }
        else
        {
            Line(level, !isActive, $"{name}:", meaning);
            WriteSection(path, pattern, level + 1, !isActive);
        }
    }

    private string Pairs(string pattern, Func<string, bool> isTaken) =>
        string.Join(
            ", ",
            table
                .NamesIn(pattern)
                .Where(isTaken)
                .Select(name => (Name: name, Setting: table.Find($"{pattern}.{name}")))
                .Where(one => one.Setting is not null)
                .Select(one => $"{one.Name}: {one.Setting!.Example}")
        );

    private void WriteKey(Setting setting, string path, int level, bool isOff)
    {
        bool isActive = !isOff && active.ContainsKey(path);
        string value =
            active.TryGetValue(path, out string? written) ? written
            : setting.Default is null ? setting.Example
            : setting.IsList ? $"[{setting.Default}]"
            : setting.Default;
        string range = setting.Kind.RangeWords.Length == 0 ? "" : $" ({setting.Kind.RangeWords})";
        string without = setting.WithoutIt is null ? "" : $"; without it: {setting.WithoutIt}";
        Line(level, !isActive, $"{setting.Name}: {value}", $"{setting.Meaning}{range}{without}");
    }

    private void Line(int level, bool isOff, string content, string comment)
    {
        string line = new string(' ', level * 2) + (isOff ? "# " : "") + content;
        text.Append(line.PadRight(CommentColumn)).Append(" # ").Append(comment).Append('\n');
    }

    private static string Name(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static string Join(string section, string name) =>
        section.Length == 0 ? name : $"{section}.{name}";
}
