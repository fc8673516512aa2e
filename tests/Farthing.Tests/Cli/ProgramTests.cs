namespace Farthing.Tests.Cli;

public sealed class ProgramTests
{
    [Fact]
    public void Unknown_verb_names_the_nearest_and_exits_2()
    {
        RunResult run = Run.Farthing("cots");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("FAR1101", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_lists_every_verb_with_a_line()
    {
        RunResult run = Run.Farthing("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.All(
            global::Farthing.VerbRegistry.All,
            verb => Assert.Contains(verb.Summary, run.Output, StringComparison.Ordinal)
        );
    }
}
