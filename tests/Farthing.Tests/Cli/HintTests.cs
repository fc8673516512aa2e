using System.CommandLine;
using System.Text.RegularExpressions;
using Farthing.Cli;
using Farthing.Testing;

namespace Farthing.Tests.Cli;

/// <summary>A hint that names a command names one that exists.</summary>
public sealed partial class HintTests
{
    /// <summary>Words that follow the program's name in a sentence, not on a command line.</summary>
    private static readonly string[] Prose = ["wrote", "or", "leases", "limits"];

    [Fact]
    [Trait("Speed", "slow")]
    public void Commands_that_the_program_names_exist()
    {
        Dictionary<string, Command> commands = [];
        string[] unknown =
        [
            .. from file in Directory.EnumerateFiles(
                Path.Combine(RepositoryRoot.Path, "src"),
                "*.cs",
                SearchOption.AllDirectories
            )
            from line in File.ReadLines(file)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from Match match in Command().Matches(line)
            let verb = match.Groups[1].Value
            where !Prose.Contains(verb) && !Exists(verb, match.Groups[2].Value, commands)
            select $"{Path.GetFileName(file)}: {match.Value}",
        ];

        Assert.Empty(unknown);
    }

    [Fact]
    public void Pages_that_the_program_names_exist()
    {
        string[] missing =
        [
            .. from file in Directory.EnumerateFiles(
                Path.Combine(RepositoryRoot.Path, "src"),
                "*.cs",
                SearchOption.AllDirectories
            )
            from line in File.ReadLines(file)
            where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from Match match in Page().Matches(line)
            where !File.Exists(Path.Combine(RepositoryRoot.Path, match.Value))
            select $"{Path.GetFileName(file)}: {match.Value}",
        ];

        Assert.Empty(missing);
    }

    private static bool Exists(string verb, string next, Dictionary<string, Command> commands)
    {
        if (VerbRegistry.Find(verb) is not VerbEntry entry)
        {
            return false;
        }

        if (!commands.TryGetValue(verb, out Command? command))
        {
            command = entry.Create();
            commands.Add(verb, command);
        }

        // A verb that does something itself may be followed by its argument or by prose.
        return command.Action is not null
            || next.Length == 0
            || command.Subcommands.Any(sub => sub.Name == next);
    }

    [GeneratedRegex(@"\bdocs/[a-z/-]+\.md\b")]
    private static partial Regex Page();

    [GeneratedRegex(@"\bfarthing ([a-z][a-z-]+)(?: ([a-z][a-z-]+))?")]
    private static partial Regex Command();
}
