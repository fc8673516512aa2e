namespace Farthing.Tests.Cli;

public sealed class CommandHelpTests
{
    [Fact]
    public void The_first_page_fits_80_columns_and_names_every_verb()
    {
        RunResult run = Run.Farthing("--help");

        string[] lines = run.Output.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.All(
            VerbRegistry.All,
            verb => Assert.Single(lines, line => line.StartsWith($"  {verb.Name} ", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("route", "train")]
    [InlineData("cache", "purge")]
    [InlineData("batch", "submit")]
    [InlineData("catalog", "search")]
    [InlineData("trace", "describe")]
    [InlineData("ledger", "by")]
    [InlineData("cost", "price")]
    public void A_group_without_a_command_shows_its_commands(string group, string command)
    {
        RunResult run = Run.Farthing(group);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"\n  {command} ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_with_a_word_that_it_does_not_know_is_refused()
    {
        RunResult run = Run.Farthing("cache purg");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("purge", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_help_of_bench_stands_under_headings_and_fits_the_screen()
    {
        RunResult run = Run.Farthing("bench --help");

        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Output.Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 120));
        string[] headings =
        [
            "Load",
            "Prompts",
            "Promise and price",
            "Prediction",
            "Server",
            "Results",
            "Everywhere",
        ];
        Assert.Equal(headings, lines.Where(headings.Contains));
    }

    [Fact]
    public void Every_flag_stands_in_it_once_with_the_unit_of_its_default()
    {
        string output = Run.Farthing("bench --help").Output;

        string[] flags =
        [
            .. Farthing
                .Verbs.BenchVerb.Create()
                .Options.Where(flag => !flag.Hidden)
                .Select(flag => flag.Name),
        ];
        Assert.True(flags.Length > 60);
        Assert.All(
            flags,
            flag =>
                Assert.Single(
                    output.Split('\n'),
                    line =>
                        line.StartsWith("  -", StringComparison.Ordinal)
                        && line.TrimStart().Split(' ') is var words
                        && (words[0] == flag || (words[0].EndsWith(',') && words[1] == flag))
                )
        );
        Assert.Contains("[default: 4m]", output, StringComparison.Ordinal);
        Assert.Contains("[default: 60%]", output, StringComparison.Ordinal);
    }

    public static TheoryData<string> Commands =>
        [
            .. VerbRegistry.All.Select(verb => verb.Name),
            .. CommandTree.Commands().Select(command => command.Words),
        ];

    /// <summary>Each command's help fits, says how it is called, and has each of its flags once.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_help_fits_and_says_how_the_command_is_called(string words)
    {
        RunResult run = Run.Farthing($"{words} --help");

        Assert.Equal(0, run.ExitCode);
        string[] lines = run.Output.Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 120, $"{line.Length}: {line}"));
        Assert.Single(lines, line => line.StartsWith($"Usage: farthing {words}", StringComparison.Ordinal));
        Assert.Contains("Everywhere", lines);
        string[] flags =
        [
            .. lines
                .Where(line => line.StartsWith("  -", StringComparison.Ordinal))
                .Select(line => line.Trim().Split(' ')[0]),
        ];
        Assert.Equal(flags.Distinct(), flags);
    }

    [Fact]
    public void The_first_page_fits() =>
        Assert.All(Run.Farthing("--help").Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));

    [Theory]
    [InlineData("plan")]
    [InlineData("simulate")]
    [InlineData("bench")]
    [InlineData("watch")]
    public void The_ten_flags_that_matter_stand_first_and_the_others_under_headings(string verb)
    {
        string[] lines = Run.Farthing($"{verb} --help").Output.Split('\n');

        int first = Array.IndexOf(lines, "Most used");
        int[] heads =
        [
            .. Enumerable
                .Range(first + 1, lines.Length - first - 1)
                .Where(i => lines[i].Length > 0 && lines[i][0] != ' '),
        ];
        Assert.InRange(first, 1, 30);
        Assert.InRange(
            lines[first..heads[0]].Count(line => line.StartsWith("  -", StringComparison.Ordinal)),
            8,
            10
        );
        Assert.InRange(heads.Length, 4, 12);
    }
}
