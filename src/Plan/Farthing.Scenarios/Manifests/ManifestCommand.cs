using System.Text.RegularExpressions;
using Farthing.Numerics.Faults;
using Farthing.Planning.Exports;
using Farthing.Settings.Trees;

namespace Farthing.Scenarios.Manifests;

/// <summary>Joins command and arguments of a container, puts in variables that the manifest sets, and opens scripts of <c>sh -c</c>.</summary>
/// <param name="faults">Takes quotes that are not closed.</param>
/// <param name="file">The file's name for faults.</param>
/// <param name="variables">Variables with their values.</param>
internal sealed partial class ManifestCommand(
    FaultList faults,
    string file,
    IReadOnlyDictionary<string, string> variables
)
{
    private static readonly string[] Shells = ["sh", "bash", "ash", "dash"];

    /// <summary>Variables of a container: a list of name and value, a list of <c>NAME=value</c>, or a mapping.</summary>
    public static Dictionary<string, string> Variables(YamlNode? env)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach ((YamlScalar name, YamlNode value) in env.Entries())
        {
            Add(name.Text, value.Text());
        }

        foreach (YamlNode item in env is YamlSequence list ? list.Items : [])
        {
            string[] pair = item.Text()?.Split('=', 2) ?? [];
            Add(
                item.At("name").Text() ?? pair.ElementAtOrDefault(0),
                item.At("value").Text() ?? pair.ElementAtOrDefault(1)
            );
        }

        return values;

        void Add(string? name, string? value)
        {
            if (name is not null && value is not null)
            {
                values[name] = value;
            }
        }
    }

    /// <summary>Words of a list, each item one word.</summary>
    public IEnumerable<ShellWord> Words(YamlNode? list) =>
        list.Items().OfType<YamlScalar>().Select(item => Word(item.Text, item));

    /// <summary>Words of a command that is a list, or a line that is split as a shell does.</summary>
    public IEnumerable<ShellWord> ListOrLine(YamlNode? command) =>
        command is YamlScalar { IsNull: false } line
            ? Split(line.Text.ReplaceLineEndings(" "), line).SelectMany(words => words)
            : Words(command);

    /// <summary>A word at the place of a node.</summary>
    public ShellWord Word(string text, YamlNode at)
    {
        string value = Expand(text);
        return new ShellWord(value, at.Line, at.Column, Variable().IsMatch(value), false);
    }

    /// <summary>The commands of all words: those of the script where a shell runs one.</summary>
    public IReadOnlyList<IReadOnlyList<ShellWord>> Commands(IReadOnlyList<ShellWord> words)
    {
        bool isShell =
            words.Count > 2 && Shells.Contains(words[0].Text[(words[0].Text.LastIndexOf('/') + 1)..]);
        for (int i = 1; isShell && i + 1 < words.Count; i++)
        {
            if (words[i].Text is ['-', .., 'c'])
            {
                ShellWord script = words[i + 1];
                return Split(script.Text, new YamlScalar("", false, script.Line, script.Column));
            }
        }

        return [words];
    }

    private IReadOnlyList<IReadOnlyList<ShellWord>> Split(string text, YamlScalar at) =>
        [
            .. ShellWords
                .Split(Expand(text), faults, file)
                .Select(command =>
                    (IReadOnlyList<ShellWord>)
                        [
                            .. command.Select(word =>
                                word with
                                {
                                    Line = at.Line + word.Line - 1,
                                    Column = at.Column,
                                }
                            ),
                        ]
                ),
        ];

    private string Expand(string text) =>
        Variable()
            .Replace(
                text,
                match =>
                {
                    string name = match.Groups["name"].Value;
                    return variables.TryGetValue(name, out string? value) ? value
                        : match.Groups["default"].Success ? match.Groups["default"].Value
                        : match.Value;
                }
            );

    /// <summary><c>$(NAME)</c> of Kubernetes, <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>$NAME</c> of shells and docker compose.</summary>
    [GeneratedRegex(
        @"\$(?:\((?<name>\w+)\)|\{(?<name>\w+)(?::?-(?<default>[^}]*))?\}|(?<name>[A-Za-z_]\w*))"
    )]
    private static partial Regex Variable();
}
