namespace Farthing.Tests.Cli;

public sealed class GroupedHelpTests
{
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
}
