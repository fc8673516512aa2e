using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs;

public sealed class ServeVerbTests
{
    private static string Example =>
        Path.Combine(RepositoryRoot.Path, "examples", "gateway", "farthing.yaml");

    [Fact]
    public void A_configuration_is_checked_and_its_meaning_said()
    {
        RunResult run = Run.Farthing($"serve {Example} --check");

        Assert.Equal(0, run.ExitCode);
        Golden.Verify(run.Output, "serve-check.txt");
    }

    [Fact]
    public void The_document_of_a_check_is_what_its_schema_says_and_holds_no_hash()
    {
        RunResult run = Run.Farthing($"serve {Example} --check --json");
        using JsonDocument document = JsonDocument.Parse(run.Output);
        string schema = File.ReadAllText(
            Path.Combine(RepositoryRoot.Path, "docs", "schemas", "serve.check.json")
        );

        Assert.Empty(JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), schema));
        Assert.DoesNotContain("2bb80d53", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve --check", "there is no configuration to check")]
    [InlineData("serve nowhere.yaml", "cannot be read")]
    [InlineData("serve {0} --listen here", "--listen")]
    public void What_cannot_be_served_is_refused(string line, string said)
    {
        RunResult run = Run.Farthing(line.Replace("{0}", Example, StringComparison.Ordinal));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }
}
