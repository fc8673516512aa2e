using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs.Serves;

public sealed class ServeInitTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("farthing-init-").FullName;

    private static string Example => Path.Combine(RepositoryRoot.Path, "examples", "gateway", "litellm.yaml");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_moved_configuration_is_checked_on_a_machine_without_its_secrets()
    {
        RunResult written = Run.Farthing($"serve init --from {Example}");
        RunResult check = Check(written.Output);

        Assert.Equal(0, written.ExitCode);
        Assert.Contains(
            "litellm.yaml:40: litellm_settings.cache: answers are not cached",
            written.Error,
            StringComparison.Ordinal
        );
        Assert.Equal(0, check.ExitCode);
        Assert.Contains("unset    OPENAI_API_KEY", check.Output, StringComparison.Ordinal);
        Assert.Contains("LITELLM_MASTER_KEY: not set here", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "",
        "own/llama-3.1-8b at http://127.0.0.1:8000/v1: $0.05/M in, $0.05/M cached, $0.08/M out",
        "team:search: $100.00 per month"
    )]
    [InlineData(
        "--upstream openai --model gpt-4o-mini --price catalog --team legal --budget $20",
        "openai/gpt-4o-mini at https://api.openai.com/v1: $0.15/M in",
        "team:legal: $20.00 per month"
    )]
    [InlineData(
        "--upstream https://m.example/v1 --model a/b --price none",
        "own/a/b at https://m.example/v1: unpriced",
        "team:search"
    )]
    public void Answers_as_flags_make_a_configuration_with_a_first_key(
        string flags,
        string model,
        string budget
    )
    {
        RunResult written = Run.Farthing($"serve init {flags}".TrimEnd());
        RunResult check = Check(written.Output);

        Assert.Matches("^key sk-far-[A-Za-z0-9]{40}, shown this once", written.Error);
        Assert.DoesNotContain("sk-far-", written.Output, StringComparison.Ordinal);
        Assert.Equal(0, check.ExitCode);
        Assert.Contains(model, check.Output, StringComparison.Ordinal);
        Assert.Contains(budget, check.Output, StringComparison.Ordinal);
        Assert.Contains("keys     1", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--price five", "--price")]
    [InlineData("--upstream ftp://x", "--upstream")]
    [InlineData("--team sk-secret", "--team")]
    [InlineData("--keys keys.json", "--keys")]
    [InlineData("--from nowhere.yaml", "nowhere.yaml")]
    [InlineData("--from {0} --model m", "--model")]
    public void What_cannot_be_meant_is_refused(string flags, string said)
    {
        RunResult run = Run.Farthing($"serve init {flags.Replace("{0}", Example, StringComparison.Ordinal)}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    private RunResult Check(string text)
    {
        string file = Path.Combine(folder, "farthing.yaml");
        File.WriteAllText(file, text);
        return Run.Farthing($"serve {file} --check");
    }
}
