using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Auditing;

namespace Farthing.Tests.Verbs;

public sealed partial class AuditVerbTests : IDisposable
{
    private const string Day = "--today 2026-11-20";
    private static readonly string Bodies = Path.Combine(RepositoryRoot.Path, "examples/audit/bodies.jsonl");
    private static readonly string Prefixes = Path.Combine(
        RepositoryRoot.Path,
        "examples/traces/prefixes.jsonl.gz"
    );

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-audit-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_screen_of_bodies_is_the_reviewed_one() =>
        IsReviewed($"--bodies {Bodies} {Day}", "AuditBodies.txt");

    [Fact]
    public void The_screen_of_a_trace_is_the_reviewed_one() =>
        IsReviewed($"--trace {Prefixes} --api openai/gpt-4o-mini {Day}", "AuditTrace.txt");

    [Fact]
    public void The_screen_of_a_ledger_is_the_reviewed_one()
    {
        using PlantedTraffic traffic = new();
        for (int i = 0; i < 20; i++)
        {
            traffic.Ask(
                "clock",
                TimeSpan.FromSeconds(i * 10),
                PlantedTraffic.Chat(
                    ("system", $"2026-11-20T10:0{i / 6}:{i % 6}0Z. " + new string('a', 8000)),
                    ("user", $"Question {i}")
                )
            );
        }

        traffic.Write();

        IsReviewed($"--data {traffic.Scene.Folder.Path}", "AuditLedger.txt");
    }

    [Theory]
    [InlineData("audit.md")]
    [InlineData("audit.json")]
    public void Markdown_and_json_are_the_reviewed_ones(string name)
    {
        string output = Path.Combine(folder, name);

        RunResult run = Run.Farthing($"audit --bodies {Bodies} {Day} --output {output}");

        Assert.Equal(0, run.ExitCode);
        // The digest covers the command line, and that has paths of this machine.
        string text = Digest().Replace(File.ReadAllText(output), "");
        Golden.Verify(text, name == "audit.md" ? "AuditBodies.md" : "AuditBodies.json");
    }

    [Fact]
    public void The_document_names_source_findings_and_changes()
    {
        using JsonDocument document = JsonDocument.Parse(
            Run.Farthing($"audit --bodies {Bodies} {Day} --json").Output
        );
        JsonElement result = document.RootElement.GetProperty("result");

        Assert.Equal("farthing.audit/1", document.RootElement.GetProperty("schema").GetString());
        Assert.Equal("bodies", result.GetProperty("source").GetString());
        JsonElement change = result
            .GetProperty("findings")
            .EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == "unstable_prefix")
            .GetProperty("changes")[0];
        Assert.Equal("date_time", change.GetProperty("kind").GetString());
        Assert.Equal("$.messages[0].content", change.GetProperty("path").GetString());
        Assert.Equal(14, change.GetProperty("byte").GetInt64());
    }

    [Fact]
    public void Flags_give_prices_in_the_place_of_the_catalogs()
    {
        using JsonDocument document = JsonDocument.Parse(
            Run.Farthing(
                $"audit --bodies {Bodies} --input-price 1 --output-price 2 --cached-price 0.5 --json"
            ).Output
        );
        JsonElement result = document.RootElement.GetProperty("result");

        Assert.Equal(0, result.GetProperty("unpriced").GetInt64());
        Assert.True(result.GetProperty("cost_usd").GetDecimal() > 0);
    }

    [Theory]
    [InlineData("--bodies nowhere.jsonl", "no such file", 2)]
    [InlineData("--bodies a.jsonl --trace b.jsonl", "an audit has one source", 2)]
    [InlineData("--bodies a.jsonl --data x", "only a ledger has it", 2)]
    [InlineData("--bodies a.jsonl --api x", "--api with --trace", 2)]
    [InlineData("--bodies a.jsonl --input-price 1", "needed together", 2)]
    [InlineData("--bodies a.jsonl --time-unit s", "only a trace has it", 2)]
    [InlineData("--bodies - -", "standard input can be read once", 2)]
    [InlineData("--trace nowhere.jsonl", "does not exist", 2)]
    [InlineData("--trace nowhere.jsonl --key x", "a trace does not say it", 2)]
    [InlineData("--trace nowhere.jsonl --api nonsense-model", "no such API", 2)]
    [InlineData("--input-price 1 --output-price 2", "the flag with --bodies or --trace", 2)]
    [InlineData("--data nowhere", "there is no ledger in this folder", 2)]
    public void Bad_input_is_said(string line, string expected, int exitCode)
    {
        RunResult run = Run.Farthing("audit " + line);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_line_is_said_with_file_and_line()
    {
        string path = Path.Combine(folder, "broken.jsonl");
        File.WriteAllText(path, "{\"model\":\"m\",\"messages\":[]}\n{\"model\":\n");

        RunResult run = Run.Farthing($"audit --bodies {path}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{path}:2", run.Error, StringComparison.Ordinal);
        Assert.Contains("--lenient", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run.Farthing($"audit --bodies {path} --lenient").ExitCode);
    }

    private static void IsReviewed(string line, string golden)
    {
        RunResult run = Run.Farthing("audit " + line);

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), text => Assert.InRange(text.Length, 0, 120));
        Golden.Verify(run.Output, golden);
    }

    [GeneratedRegex("[0-9a-f]{64}")]
    private static partial Regex Digest();
}
