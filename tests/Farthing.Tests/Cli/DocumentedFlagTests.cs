using System.CommandLine;
using System.Text.RegularExpressions;
using Farthing.Cli;
using Farthing.Testing;

namespace Farthing.Tests.Cli;

/// <summary>Every command that a page names, in a block, a table or a sentence, exists with all of its flags. What can be run alone is run, too (DocumentedCommandTests).</summary>
public sealed partial class DocumentedFlagTests
{
    public static TheoryData<string> Pages =>
        [
            .. Directory
                .EnumerateFiles(
                    Path.Combine(RepositoryRoot.Path, "docs"),
                    "*.md",
                    SearchOption.AllDirectories
                )
                .Append(Path.Combine(RepositoryRoot.Path, "README.md"))
                .Append(Path.Combine(RepositoryRoot.Path, "CONTRIBUTING.md"))
                .Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))
                // What was decided and measured long ago stands as it was.
                .Where(path => !path.Contains("decisions", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Pages))]
    public void Commands_of_a_page_exist_with_their_flags(string page) =>
        Assert.Empty(Wrong(File.ReadAllText(Path.Combine(RepositoryRoot.Path, page))));

    [Fact]
    public void What_does_not_exist_is_found_wherever_it_stands()
    {
        const string Text = """
            Say `farthing plan --nonsense 3`, or `farthing ledger nothing`, `farthing planet`, but `farthing ledger by key --since 7d` is right.
            ```
            ./farthing bench http://127.0.0.1:8000 --rate 8/s \
               --unheard-of > x.json && ./farthing plan x --also-not
            ```
            | `farthing cost price --gpu-prize 3` | a `--flag` alone is not a command |
            """;

        Assert.Equal(
            [
                "farthing plan --nonsense",
                "farthing ledger nothing",
                "farthing planet",
                "farthing cost price --gpu-prize",
                "farthing bench --unheard-of",
                "farthing plan --also-not",
            ],
            Wrong(Text)
        );
    }

    private static List<string> Wrong(string text)
    {
        List<string> wrong = [];
        string flat = Continued().Replace(text.ReplaceLineEndings("\n"), " ");
        string prose = Block().Replace(flat, "");
        foreach (Match span in Span().Matches(prose))
        {
            Check(span.Groups[1].Value, wrong);
        }

        foreach (Match block in Block().Matches(flat))
        {
            foreach (string line in block.Value.Split('\n').Skip(1))
            {
                // A remark stands behind a mark, or behind some spaces.
                Check(Remark().Replace(line, ""), wrong);
            }
        }

        return wrong;
    }

    private static void Check(string line, List<string> wrong)
    {
        foreach (string part in Regex.Split(line, @"&&|\|\||[;|&()]|\s>\s"))
        {
            Match found = Program().Match(part);
            if (!found.Success)
            {
                continue;
            }

            string[] words = found.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('-') || !Name().IsMatch(words[0]))
            {
                continue;
            }

            if (part.Contains("./farthing publish", StringComparison.Ordinal))
            {
                // The clone's own script, with one flag (docs/install.md).
                wrong.AddRange(words[1..].Where(word => word.StartsWith('-') && word is not "--output"));
                continue;
            }

            if (VerbRegistry.Find(words[0]) is not VerbEntry entry)
            {
                wrong.Add($"farthing {words[0]}");
                continue;
            }

            Command command = entry.Create();
            string path = $"farthing {words[0]}";
            int at = 1;
            while (
                at < words.Length
                && command.Subcommands.FirstOrDefault(sub => sub.Name == words[at]) is { } sub
            )
            {
                command = sub;
                path += " " + words[at++];
            }

            bool isGroup = command.Subcommands.Count > 0 && command.Arguments.Count == 0;
            if (isGroup && at < words.Length && Name().IsMatch(words[at]))
            {
                wrong.Add($"{path} {words[at]}");
                continue;
            }

            foreach (string word in words[at..])
            {
                Match flag = Flag().Match(word);
                if (flag.Success && !Takes(command, flag.Value))
                {
                    wrong.Add($"{path} {flag.Value}");
                }
            }
        }
    }

    /// <summary>A sentence may name a flag that the subcommands of a verb share.</summary>
    private static bool Takes(Command command, string flag) =>
        flag is "--help" or "--version"
        || command.Options.Any(option => option.Name == flag || option.Aliases.Contains(flag))
        || (command.Arguments.Count == 0 && command.Subcommands.Any(sub => Takes(sub, flag)));

    [GeneratedRegex(@" *\\\n *")]
    private static partial Regex Continued();

    [GeneratedRegex(@"^ *```.*?^ *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"`([^`\n]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"(^|\s)#\s.*$|\s{3,}.*$")]
    private static partial Regex Remark();

    [GeneratedRegex(@"(?:^|[\s<]|\./)farthing\s+(.*)$")]
    private static partial Regex Program();

    [GeneratedRegex(@"^[a-z][a-z-]*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^--[a-z][a-z0-9-]*")]
    private static partial Regex Flag();
}
