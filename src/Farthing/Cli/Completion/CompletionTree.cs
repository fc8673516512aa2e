using System.CommandLine;
using System.CommandLine.Completions;

namespace Farthing.Cli.Completion;

/// <summary>Possible words of the command line, read off the registered verbs.</summary>
internal static class CompletionTree
{
    /// <summary>The program and every verb and subcommand.</summary>
    public static IReadOnlyList<CompletionNode> Read(IReadOnlyList<VerbEntry> verbs)
    {
        List<CompletionNode> nodes =
        [
            new(
                "",
                [.. verbs.Select(verb => new CompletionWord(verb.Name, OneLine(verb.Summary)))],
                [new("--help", "All verbs"), new("--version", "The version")],
                new Dictionary<string, IReadOnlyList<string>>()
            ),
        ];
        foreach (VerbEntry verb in verbs)
        {
            Add(nodes, verb.Name, verb.Create());
        }

        return nodes;
    }

    private static void Add(List<CompletionNode> nodes, string path, Command command)
    {
        Dictionary<string, IReadOnlyList<string>> values = new(StringComparer.Ordinal);
        List<CompletionWord> flags = [];
        foreach (Option option in command.Options.Where(option => !option.Hidden))
        {
            foreach (string name in option.Aliases.Prepend(option.Name).Distinct())
            {
                if (name.StartsWith("--", StringComparison.Ordinal))
                {
                    flags.Add(new CompletionWord(name, OneLine(option.Description ?? "")));
                }

                IReadOnlyList<string> words =
                    option is ScenarioFlag scenario ? scenario.Key.Kind.Words
                    : option is WordFlag flag ? flag.Words
                    : [];
                if (words.Count > 0)
                {
                    values[name] = words;
                }
            }
        }

        if (!flags.Any(flag => flag.Text == "--help"))
        {
            flags.Add(new CompletionWord("--help", "How to use it"));
        }

        nodes.Add(
            new CompletionNode(
                path,
                [
                    .. command
                        .Subcommands.Where(sub => !sub.Hidden)
                        .Select(sub => new CompletionWord(sub.Name, OneLine(sub.Description ?? ""))),
                    .. command
                        .Arguments.SelectMany(argument => argument.CompletionSources)
                        .SelectMany(source => source(CompletionContext.Empty))
                        .Select(item => new CompletionWord(item.Label, OneLine(item.Detail ?? item.Label))),
                ],
                flags,
                values
            )
        );
        foreach (Command sub in command.Subcommands.Where(sub => !sub.Hidden))
        {
            Add(nodes, $"{path} {sub.Name}", sub);
        }
    }

    /// <summary>The first line, without what shells would interpret.</summary>
    private static string OneLine(string text)
    {
        string line = text.Split('\n')[0].Trim().TrimEnd('.');
        line = line.Replace("'", "’", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);
        return line.Length <= 90 ? line : line[..89] + "…";
    }
}

/// <summary>A word that may stand next, with what it means.</summary>
/// <param name="Text">The word.</param>
/// <param name="Meaning">One line.</param>
internal sealed record CompletionWord(string Text, string Meaning);
