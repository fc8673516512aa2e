using Farthing.Scenarios;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs;

public sealed class InitVerbTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("farthing-init-");

    [Fact]
    public void Writes_a_scenario_that_reads_back()
    {
        string path = Path.Combine(folder.FullName, "chat.yaml");

        RunResult run = Run.Farthing($"init {path}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"farthing plan {path}", run.Output, StringComparison.Ordinal);
        Assert.Single(ScenarioReader.Read(path).Models);
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public void Never_overwrites_without_force()
    {
        string path = Path.Combine(folder.FullName, "chat.yaml");
        File.WriteAllText(path, "mine");

        RunResult refused = Run.Farthing($"init {path}");
        string kept = File.ReadAllText(path);
        RunResult forced = Run.Farthing($"init {path} --force");

        Assert.Equal((2, "mine"), (refused.ExitCode, kept));
        Assert.Contains("FAR1107", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, forced.ExitCode);
        Assert.NotEqual("mine", File.ReadAllText(path));
    }

    [Fact]
    public void Help_is_help_and_writes_nothing()
    {
        RunResult run = Run.Farthing("init --help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("farthing init --schema", run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists("--help"));
    }

    [Fact]
    public void A_mistyped_flag_is_no_file_name()
    {
        RunResult run = Run.Farthing("init --forse");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("did you mean '--force'", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);
}
