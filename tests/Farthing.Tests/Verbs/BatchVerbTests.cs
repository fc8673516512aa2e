using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs;

/// <summary>Refusals of <c>farthing batch</c>, by the flag that is wrong.</summary>
public sealed class BatchVerbTests
{
    [Theory]
    [InlineData("batch status --data /nowhere-at-all", "--data: no gateway runs on this folder")]
    [InlineData("batch status --key-env FARTHING_NO_SUCH_KEY", "--key-env: the variable is not set or empty")]
    [InlineData("batch status --url nothing", "--url: not an address, got 'nothing'")]
    public void The_flag_that_is_wrong_is_named(string line, string fault)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(fault, run.Error, StringComparison.Ordinal);
    }
}
