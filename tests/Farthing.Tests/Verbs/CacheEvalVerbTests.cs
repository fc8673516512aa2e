using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Gateway.Caching.Semantic;

namespace Farthing.Tests.Verbs;

public sealed class CacheEvalVerbTests : IDisposable
{
    private const string Rows =
        "a\tb\tsame\tkind\n"
        + "What is the price?\tWhat is the price\t1\tsurface\n"
        + "How do I buy a ticket?\tHow can I purchase a ticket?\t1\tsyn\n"
        + "How do I renew the plan?\tHow do I extend the plan?\t1\tsyn\n"
        + "Is port 80 open by default?\tIs port 80 closed by default?\t0\tant\n"
        + "Who runs Oracle?\tWho runs Nvidia?\t0\tentity\n";

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-eval").FullName;

    private string Pairs => Path.Combine(folder, "pairs.tsv");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_screen_is_the_reviewed_one()
    {
        File.WriteAllText(Pairs, Rows);

        RunResult run = Run.Farthing($"cache eval --pairs {Pairs} --show false --explain");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Golden.Verify(run.Output, "CacheEval.txt");
    }

    [Fact]
    public void Repeats_and_look_alikes_are_at_most_all_questions()
    {
        File.WriteAllText(Pairs, Rows);

        RunResult run = Run.Farthing($"cache eval --pairs {Pairs} --repeats 90% --near-misses 50%");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--near-misses", run.Error, StringComparison.Ordinal);
        Assert.Contains("at most 10 %", run.Error, StringComparison.Ordinal); // 100 % − 90 %
        Assert.Equal(0, Run.Farthing($"cache eval --pairs {Pairs} --repeats 90% --near-misses 10%").ExitCode);
    }

    [Fact]
    public void Rules_stand_beside_the_cosines_of_an_embedder()
    {
        File.WriteAllText(Pairs, Rows);
        using EmbeddingServer server = new(EmbeddingServer.Lengths);
        Environment.SetEnvironmentVariable("FARTHING_TEST_EMBEDDER_KEY", "sk-hidden");

        RunResult run = Run.Farthing(
            $"cache eval --pairs {Pairs} --embedder {server.Url} --embedder-model m --api-key-env FARTHING_TEST_EMBEDDER_KEY --wrong-cost 0.5 --json"
        );

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.DoesNotContain("sk-hidden", run.Output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement result = document.RootElement.GetProperty("result");
        JsonElement[] rules = [.. result.GetProperty("rules").EnumerateArray()];
        Assert.Equal([1, 2, 2, 1, 3, 3, 3, 3], rules.Select(rule => rule.GetProperty("hits").GetInt32()));
        Assert.Equal(
            [0, 0, 0, 0, 2, 2, 2, 2],
            rules.Select(rule => rule.GetProperty("false_hits").GetInt32())
        );
        Assert.Equal(2, result.GetProperty("dimension").GetInt32());
        // 1,000 · (0.3 · 1 · $0.001 − tokens · $0.02/M) − 100 wrong · $0.50
        double net = rules[4].GetProperty("net_usd").GetProperty("value").GetDouble();
        Assert.InRange(net, -49.8, -49.69);
        Assert.Equal("Bearer sk-hidden", server.Calls.First().Key);
    }

    [Theory]
    [InlineData("", 2, "no file of pairs is named")]
    [InlineData("--pairs nowhere.tsv", 2, "no such file")]
    [InlineData("--pairs PAIRS --embedder-model m", 2, "no server is named")]
    [InlineData("--pairs PAIRS --embedder nonsense --embedder-model m", 2, "not the address of a server")]
    [InlineData("--pairs PAIRS --embedder http://127.0.0.1:9", 2, "no model is named")]
    [InlineData(
        "--pairs PAIRS --embedder http://127.0.0.1:9 --embedder-model m --api-key-env FARTHING_NO_SUCH",
        2,
        "FARTHING_NO_SUCH is not set"
    )]
    [InlineData(
        "--pairs PAIRS --embedder http://127.0.0.1:9 --embedder-model m",
        3,
        "the embedder cannot be used"
    )]
    [InlineData("--pairs PAIRS --threshold 2", 2, "--threshold")]
    public void Bad_input_is_said(string line, int code, string expected)
    {
        File.WriteAllText(Pairs, Rows);

        RunResult run = Run.Farthing("cache eval " + line.Replace("PAIRS", Pairs, StringComparison.Ordinal));

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_rows_are_said_with_their_line()
    {
        File.WriteAllText(Pairs, Rows + "one\ttwo\tyes\tx\n");

        RunResult run = Run.Farthing($"cache eval --pairs {Pairs}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("pairs.tsv:7: same is neither 1 nor 0", run.Error, StringComparison.Ordinal);
    }
}
