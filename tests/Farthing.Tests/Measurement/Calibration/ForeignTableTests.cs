using Farthing.Tests.Cli;

namespace Farthing.Tests.Measurement.Calibration;

/// <summary>A CSV of something else is one fault, not one for each column that it lacks.</summary>
public sealed class ForeignTableTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("predict --conditions", "this is not a table of conditions")]
    [InlineData("predict --trace-requests", "this is not a table of measured requests")]
    [InlineData("validate --measurements", "this is not a table of measurements")]
    [InlineData("calibrate --name x --measurements", "this is not a table of measurements")]
    public void A_table_of_something_else_is_one_fault(string line, string words)
    {
        File.WriteAllText(file, "name,age,city\nAnna,3,Rome\n");

        RunResult run = Run.Farthing($"{line} {file}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), text => text.StartsWith("error:", StringComparison.Ordinal));
        Assert.Contains("expected columns", run.Error, StringComparison.Ordinal);
    }
}
