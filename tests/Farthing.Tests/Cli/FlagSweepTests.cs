using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Tests.Cli;

/// <summary>What is wrong with the value of a flag is said by every command that has the flag, whether it comes to it or not.</summary>
public sealed class FlagSweepTests
{
    /// <summary>A decimal comma, more than anything is, below zero.</summary>
    private static readonly string[] BadQuantities = ["3,50", "1e308", "-1"];

    public static TheoryData<string> Commands => [.. CommandTree.Commands().Select(command => command.Words)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Wrong_quantities_are_refused_and_named(string words)
    {
        foreach (QuantityFlag flag in Options(words).OfType<QuantityFlag>())
        {
            foreach (string bad in BadQuantities.Where(bad => bad != "-1" || flag.Minimum >= 0))
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

    /// <summary>A flag whose help says that it writes a file is a destination: it is tried before the work.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void Flags_that_write_a_file_are_destinations(string words) =>
        Assert.DoesNotContain(
            Options(words),
            flag =>
                flag is not IDestination
                && (
                    flag.Name is "--output" or "--report" or "--record" or "--into" or "--request-log"
                    || flag.Name.StartsWith("--export-", StringComparison.Ordinal)
                    || flag.Name.StartsWith("--keep-", StringComparison.Ordinal)
                )
        );

    [Theory]
    [MemberData(nameof(Commands))]
    public void Destinations_are_tried_before_the_work(string words)
    {
        foreach (Option flag in Options(words).Where(flag => flag is IDestination))
        {
            RunResult run = Run.Farthing($"{words} {flag.Name} /no/such/folder/file.json");

            Assert.True(run.ExitCode is 2 or 3, $"{words} {flag.Name}: exit {run.ExitCode}\n{run.Error}");
            Assert.Equal("", run.Output);
            Assert.True(
                run.ExitCode == 2
                    || run.Error.Contains(CliFaultCodes.FileUnwritable, StringComparison.Ordinal),
                run.Error
            );
        }
    }

    private static IEnumerable<Option> Options(string words) =>
        CommandTree.Commands().Single(command => command.Words == words).Command.Options;
}
