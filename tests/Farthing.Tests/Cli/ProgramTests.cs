using Farthing.Cli;

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

    /// <summary>An interrupt that stops several threads at once is no defect.</summary>
    [Theory]
    [InlineData(true, 130)]
    [InlineData(false, 3)]
    public void Threads_that_an_interrupt_stopped_end_as_one(bool isStop, int code)
    {
        Exception inner = isStop ? new OperationCanceledException() : new InvalidOperationException("odd");
        VerbEntry verb = new(
            "stopped",
            VerbGroup.PriceAndPlan,
            "Stops",
            () => throw new AggregateException(new AggregateException(new TaskCanceledException()), inner)
        );
        StringWriter error = new();

        Assert.Equal(code, global::Farthing.Program.Run(["stopped"], new StringWriter(), error, [verb]));
        Assert.Equal(!isStop, error.ToString().Contains("FAR9001", StringComparison.Ordinal));
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
