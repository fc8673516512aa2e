using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Verbs;

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
        string schema = SchemaVerb.TextOf("serve.check");

        Assert.Empty(JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), schema));
        Assert.DoesNotContain("2bb80d53", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_opens_the_certificates()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-tls-").FullName;
        File.WriteAllText(Path.Combine(folder, "server.pem"), "no certificate");
        File.WriteAllText(Path.Combine(folder, "server.key"), "no key");
        string file = Path.Combine(folder, "farthing.yaml");
        File.WriteAllText(
            file,
            "tls: { certificate: server.pem, key: server.key }\n" + File.ReadAllText(Example)
        );

        RunResult run = Run.Farthing($"serve {file} --check");

        Directory.Delete(folder, recursive: true);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("server.pem", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Where everything shared is, and no password.</summary>
    [Fact]
    public void What_is_shared_is_shown_without_its_passwords()
    {
        string folder = Directory.CreateTempSubdirectory("farthing-shared-").FullName;
        File.WriteAllText(
            Path.Combine(folder, "postgres"),
            "Host=db.example;Database=spend;Username=u;Password=hunter2"
        );
        string file = Path.Combine(folder, "farthing.yaml");
        File.WriteAllText(file, "shared: { postgres_file: postgres }\n" + File.ReadAllText(Example));

        RunResult run = Run.Farthing($"serve {file} --check");
        RunResult json = Run.Farthing($"serve {file} --check --json");

        Directory.Delete(folder, recursive: true);
        Assert.Contains("shared   PostgreSQL spend at db.example:5432: ledger, budgets, limits", run.Output);
        Assert.DoesNotContain("hunter2", run.Output + json.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        string schema = SchemaVerb.TextOf("serve.check");
        Assert.Empty(JsonSchema.Check(document.RootElement.GetProperty("result").GetRawText(), schema));
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
