using System.CommandLine;
using System.Text.RegularExpressions;
using Farthing.Cli;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Cli;

/// <summary>What is wrong with the value of a flag is said by every command that has the flag, whether it comes to it or not.</summary>
public sealed partial class FlagSweepTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-flags-");

    /// <summary>A decimal comma, more than anything is, below zero.</summary>
    private static readonly string[] BadQuantities = ["3,50", "1e308", "-1"];

    /// <summary>Tokens or requests, a decimal comma, a word.</summary>
    private static readonly string[] Refusable = ["300M/month", "3,50", "many"];

    public static TheoryData<string> Commands => [.. CommandTree.Commands().Select(command => command.Words)];

    public void Dispose() => folder.Delete(recursive: true);

    private static bool Takes(Option flag, string text) =>
        flag is QuantityFlag quantity && QuantityParser.TryParse(text, quantity.Kind, out _, out _);

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Commands))]
    public void Wrong_quantities_are_refused_and_named(string words)
    {
        foreach (QuantityFlag flag in Options(words).OfType<QuantityFlag>())
        {
            foreach (string bad in BadQuantities.Where(bad => bad != "-1" || flag.Accepts.Minimum >= 0))
            {
                RunResult run = Run.Farthing($"{words} {flag.Name} {bad}");

                Assert.True(
                    run.ExitCode == 2,
                    $"{words} {flag.Name} {bad}: exit {run.ExitCode}\n{run.Error}"
                );
                Assert.Contains(flag.Name + ":", run.Error, StringComparison.Ordinal);
                Assert.Equal("", run.Output);
            }
        }
    }

    /// <summary>What a refusal tells to type instead exists where it is said: no <c>--tokens</c> for a command without it.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Commands))]
    public void Flags_that_a_refused_quantity_is_told_of_are_the_commands_own(string words)
    {
        HashSet<string> known = [.. Options(words).SelectMany(flag => flag.Aliases.Append(flag.Name))];
        foreach (
            Option flag in Options(words)
                .Where(flag => flag is QuantityFlag || flag.Name is "--rate" or "--tokens" or "--target")
        )
        {
            // A price may be a month's: what the flag takes would start the command.
            foreach (string bad in Refusable.Where(text => !Takes(flag, text)))
            {
                RunResult run = Run.Farthing($"{words} {flag.Name} {bad}");

                Assert.True(
                    run.ExitCode == 2,
                    $"{words} {flag.Name} {bad}: exit {run.ExitCode}\n{run.Error}"
                );
                string[] unknown =
                [
                    .. run
                        .Error.Split('\n')
                        .Where(line => line.StartsWith("       ", StringComparison.Ordinal))
                        .SelectMany(line => FlagName().Matches(line))
                        .Select(match => match.Value)
                        .Where(name => name != "--help" && !known.Contains(name)),
                ];
                Assert.True(
                    unknown.Length == 0,
                    $"{words} {flag.Name} {bad} is told of {string.Join(", ", unknown)}\n{run.Error}"
                );
            }
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Days_that_are_none_are_refused(string words)
    {
        foreach (Option flag in Options(words).Where(flag => flag == CatalogFlags.Today))
        {
            RunResult run = Run.Farthing($"{words} {flag.Name} 2026-99-99");

            Assert.True(run.ExitCode == 2, $"{words}: exit {run.ExitCode}\n{run.Error}");
            Assert.Contains("--today: not a day", run.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Commands))]
    public void Empty_values_are_refused(string words)
    {
        foreach (Option flag in Options(words).Where(flag => flag.Arity.MinimumNumberOfValues > 0))
        {
            RunResult run = Run.Farthing($"{words} {flag.Name} \"\"");

            Assert.True(run.ExitCode == 2, $"{words} {flag.Name}: exit {run.ExitCode}\n{run.Error}");
            Assert.Contains($"{flag.Name}: the value is empty", run.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>A flag that names what is written says so in its help, and is a destination: it is tried before the work.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void Flags_that_write_a_file_are_destinations(string words) =>
        Assert.DoesNotContain(
            Options(words),
            flag =>
                flag is not IDestination
                && flag is not Option<bool>
                && (
                    flag.Name is "--output" or "--report" or "--into" or "--request-log"
                    || (flag.Name == "--record" && words != "keys create") // There it is what is recorded of a key.
                    || flag.Name.StartsWith("--export-", StringComparison.Ordinal)
                    || flag.Name.StartsWith("--keep-", StringComparison.Ordinal)
                    || WritingWords.Any(word =>
                        flag.Description?.StartsWith(word, StringComparison.Ordinal) == true
                    )
                )
        );

    [Theory]
    [Trait("Speed", "slow")]
    [MemberData(nameof(Commands))]
    public void Destinations_are_tried_before_the_work(string words)
    {
        Command command = Of(words);
        string needed = string.Join(
            ' ',
            command
                .Options.Where(flag => flag.Required && flag is not IDestination)
                .Select(flag => $"{flag.Name} x")
                .Concat(
                    command
                        .Arguments.Where(argument =>
                            argument.Arity.MinimumNumberOfValues > 0 && argument is not IDestination
                        )
                        .SelectMany(argument => Enumerable.Repeat("x", argument.Arity.MinimumNumberOfValues))
                )
        );
        foreach (Symbol symbol in command.Options.Concat<Symbol>(command.Arguments))
        {
            if (symbol is not IDestination destination)
            {
                continue;
            }

            string taken = Path.Combine(folder.FullName, symbol.Name.Trim('-'));
            Directory.CreateDirectory(destination.FilesOf(taken)[0]);
            string[] dash = destination.TakesStandardOutput ? [] : ["-"];
            foreach (string bad in Unwritable().Append(taken).Concat(dash))
            {
                string others = string.Join(
                    ' ',
                    command
                        .Options.Where(other => other.Required && other is IDestination && other != symbol)
                        .Select(other => other.Name + " -")
                        .Concat(
                            command
                                .Arguments.Where(other => other is IDestination && other != symbol)
                                .Select(_ => "-")
                        )
                );
                string line = symbol is Option flag
                    ? $"{words} {needed} {others} {flag.Name} {bad}"
                    : $"{words} {needed} {others} {bad}";

                RunResult run = Run.Farthing(line);

                Assert.True(run.ExitCode == 3, $"{line}: exit {run.ExitCode}\n{run.Error}");
                Assert.Equal("", run.Output);
                Assert.Contains(CliFaultCodes.FileUnwritable, run.Error, StringComparison.Ordinal);
                Assert.Single(
                    run.Error.Split('\n'),
                    text => text.StartsWith("error:", StringComparison.Ordinal)
                );
                Assert.Contains("the file cannot be written (", run.Error, StringComparison.Ordinal);
                Assert.DoesNotContain(".tmp'", run.Error, StringComparison.Ordinal);
            }
        }
    }

    private static readonly string[] WritingWords = ["Write ", "Also write ", "Add the traffic"];

    /// <summary>A folder that is not there, and one that nobody may write to.</summary>
    private static IEnumerable<string> Unwritable()
    {
        yield return "/no/such/folder/file.html";
        if (OperatingSystem.IsLinux())
        {
            yield return "/sys/file.html";
        }
    }

    private static Command Of(string words) =>
        CommandTree.Commands().Single(command => command.Words == words).Command;

    private static IEnumerable<Option> Options(string words) => Of(words).Options;

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex FlagName();
}
