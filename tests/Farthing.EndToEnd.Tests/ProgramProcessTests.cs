namespace Farthing.EndToEnd.Tests;

public sealed class ProgramProcessTests
{
    [Fact]
    public async Task Version_is_printed_by_the_built_program()
    {
        ProcessResult run = await FarthingProcess.RunAsync(
            ["--version"],
            TestContext.Current.CancellationToken
        );

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("farthing ", run.Output, StringComparison.Ordinal);
    }
}
