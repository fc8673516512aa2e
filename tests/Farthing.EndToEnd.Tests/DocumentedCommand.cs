using System.Globalization;
using System.Text.RegularExpressions;
using Farthing.Testing;

namespace Farthing.EndToEnd.Tests;

/// <summary>A command line of the docs: <c>./farthing …</c> in a block marked <c>sh</c>.</summary>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Text">The command, continuation lines joined, without its remark.</param>
/// <param name="ExitCode">0, or what a remark <c># exit N</c> states.</param>
/// <param name="IsLongRunning">True where the remark says <c># until Ctrl-C</c>: a server, which is not run here.</param>
/// <param name="TakesMinutes">True where the remark says <c># takes minutes</c> or <c># takes half a minute</c>.</param>
internal sealed partial record DocumentedCommand(
    int Line,
    string Text,
    int ExitCode,
    bool IsLongRunning,
    bool TakesMinutes
)
{
    /// <summary>True when the command reads raw data beside the checkout.</summary>
    public bool NeedsData => Text.Contains("../shared/", StringComparison.Ordinal);

    /// <summary>The pages that may hold commands, from the repository's root.</summary>
    public static IEnumerable<string> Pages() =>
        Directory
            .EnumerateFiles(Path.Combine(RepositoryRoot.Path, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(RepositoryRoot.Path, "README.md"))
            .Append(Path.Combine(RepositoryRoot.Path, "CONTRIBUTING.md"))
            .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))
            .Order(StringComparer.Ordinal);

    /// <summary>The commands of a page.</summary>
    public static IReadOnlyList<DocumentedCommand> In(string text)
    {
        List<DocumentedCommand> commands = [];
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        bool isInside = false;
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                isInside = !isInside && lines[i].Trim() is "```sh" or "```bash";
                continue;
            }

            int start = i;
            string line = lines[i].Trim();
            while (isInside && line.EndsWith('\\') && i + 1 < lines.Length)
            {
                line = line[..^1] + lines[++i].Trim();
            }

            if (isInside && line.Contains("./farthing", StringComparison.Ordinal) && !line.StartsWith('#'))
            {
                Match remark = Remark().Match(line);
                string words = remark.Success ? remark.Groups[1].Value : "";
                Match exit = Exit().Match(words);
                commands.Add(
                    new DocumentedCommand(
                        start + 1,
                        remark.Success ? line[..remark.Index].TrimEnd() : line,
                        exit.Success ? int.Parse(exit.Groups[1].Value, CultureInfo.InvariantCulture) : 0,
                        words.Contains("until Ctrl-C", StringComparison.Ordinal),
                        words.Contains("takes minutes", StringComparison.Ordinal)
                            || words.Contains("takes half a minute", StringComparison.Ordinal)
                    )
                );
            }
        }

        return commands;
    }

    [GeneratedRegex(@"\s{1,}#\s(.*)$")]
    private static partial Regex Remark();

    [GeneratedRegex(@"exit (\d+)")]
    private static partial Regex Exit();
}
