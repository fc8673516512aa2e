using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Verbs;

/// <summary>Old prices are said once an answer, with the command that renews them.</summary>
public sealed class StalePriceTests
{
    /// <summary>A day on which all prices of the catalog are old.</summary>
    private const string Late = "--today 2027-06-01 --config-dir /nowhere";

    private const string Renewal = "farthing catalog update FILE";

    [Theory]
    [InlineData("audit --bodies {0}/examples/audit/bodies.jsonl")]
    [InlineData("catalog list instances")]
    [InlineData("catalog list apis")]
    public void A_note_says_it_in_one_line(string line)
    {
        RunResult run = Run.Farthing(
            $"{line.Replace("{0}", RepositoryRoot.Path, StringComparison.Ordinal)} {Late}"
        );

        Assert.Equal(0, run.ExitCode);
        string old = Assert.Single(
            run.Error.Split('\n'),
            each => each.Contains(Renewal, StringComparison.Ordinal)
        );
        Assert.StartsWith("note: ", old, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_plan_says_it_once_of_its_GPUs_and_of_every_API_beside_it()
    {
        RunResult run = Run.Farthing(
            $"plan llama-3.1-8b --gpu H100-SXM --in 512 --out 64 --rate 4/s --requests 100 --compare groq/llama-3.1-8b-instant,openai/gpt-4o-mini --json {Late}"
        );

        using JsonDocument document = JsonDocument.Parse(run.Output);
        string old = Assert.Single(
            document
                .RootElement.GetProperty("result")
                .GetProperty("assumed")
                .EnumerateArray()
                .Select(each => each.GetString()!),
            each => each.Contains("days old", StringComparison.Ordinal)
        );
        Assert.StartsWith("prices are of 2026-", old, StringComparison.Ordinal);
        Assert.EndsWith(Renewal, old, StringComparison.Ordinal);
    }
}
