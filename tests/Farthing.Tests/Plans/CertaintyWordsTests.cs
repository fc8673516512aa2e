using Farthing.Numerics.Quantities;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class CertaintyWordsTests
{
    [Theory]
    [InlineData(0.5, "50 % sure")]
    [InlineData(0.9, "90 % sure")]
    [InlineData(0.975, "97.5 % sure")]
    public void A_certainty_is_a_percentage(double share, string shown) =>
        Assert.Equal(shown, Show.Sure(share));

    /// <summary>A plan is checked at the certainty that was asked for: none of its words may name the edge of a band instead.</summary>
    [Fact]
    public void No_word_of_a_plan_names_the_edge_of_a_band()
    {
        string source = Path.Combine(RepositoryRoot.Path, "src");
        IEnumerable<string> files = new[]
        {
            "Plan/Farthing.Planning",
            "Plan/Farthing.Scenarios/Plans",
            "Core/Farthing.Sheets",
            "Farthing/Verbs/Plans",
        }.SelectMany(folder =>
            Directory.EnumerateFiles(Path.Combine(source, folder), "*.cs", SearchOption.AllDirectories)
        );

        Assert.Empty(
            files.SelectMany(file =>
                File.ReadLines(file)
                    .Where(line =>
                        line.Contains("band's edge", StringComparison.Ordinal)
                        || line.Contains("band's slow edge", StringComparison.Ordinal)
                    )
                    .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}")
            )
        );
    }

    [Fact]
    public void A_rejection_says_at_which_certainty_the_promise_is_missed()
    {
        RunResult plan = Run.Farthing(
            "plan llama-3.1-8b --profile azure-code-2023 --rate 4/s --slo ttft_p95=400ms --gpu L4 --max-gpus 4 --confidence 80%"
        );

        Assert.Equal(1, plan.ExitCode);
        Assert.Contains(" at 80 % sure, promised 400 ms", plan.Output, StringComparison.Ordinal);
    }
}
