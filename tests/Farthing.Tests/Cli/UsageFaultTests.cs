namespace Farthing.Tests.Cli;

/// <summary>Faults of a command line name the missing word, with an example.</summary>
public sealed class UsageFaultTests
{
    [Theory]
    [InlineData("catalog show", "error: catalog show: KIND and NAME are missing", "farthing catalog show ")]
    [InlineData("ledger by", "error: ledger by: WHAT is missing", "farthing ledger by key")]
    [InlineData("plan --gpu", "error: --gpu: its value is missing", "--gpu ")]
    [InlineData("validate", "error: --measurements: the flag is missing", "--measurements ")]
    public void What_is_missing_is_named_once(string line, string message, string example)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("expected " + example, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), text => text.StartsWith("error:", StringComparison.Ordinal));
    }
}
