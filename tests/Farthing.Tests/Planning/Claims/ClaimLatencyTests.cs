using System.Text.Json;
using Farthing.Serving.Steps;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Planning.Claims;

/// <summary>Latencies of a published claim.</summary>
public sealed class ClaimLatencyTests
{
    private const string Line =
        "cost check --model llama-3.3-70b --weights fp8 --gpu H100-SXM --gpus 4 --tps 1800 --batch 32";

    [Theory]
    [InlineData("--itl 10ms", 1, "impossible")] // 32 / 1,800 is 17.8 ms.
    [InlineData("--itl 17.7ms", 0, "possible")] // Rounded, it is that gap.
    [InlineData("--itl 40ms", 0, "possible")]
    public void A_gap_shorter_than_batch_over_throughput_is_impossible(string flag, int exit, string verdict)
    {
        (int code, JsonElement result) = Result($"{Line} {flag}");

        Assert.Equal(exit, code);
        Assert.Equal(verdict, Finding(result, "which gap?"));
    }

    [Theory]
    [InlineData("1ms", "impossible")]
    [InlineData("60ms", "optimistic")]
    [InlineData("2s", "possible")]
    public void A_first_token_is_held_against_the_prompts_arithmetic(string ttft, string verdict)
    {
        (_, JsonElement result) = Result($"{Line} --ttft {ttft} --in 2000");

        Assert.Equal(verdict, Finding(result, "which first token?"));
    }

    [Fact]
    public void The_floor_of_a_first_token_is_two_FLOPs_a_parameter_and_token_over_the_peak()
    {
        (_, JsonElement result) = Result($"{Line} --ttft 1ms --in 2000");
        string arithmetic = result
            .GetProperty("findings")
            .EnumerateArray()
            .Single(one => one.GetProperty("question").GetString() == "which first token?")
            .GetProperty("arithmetic")
            .GetString()!;
        double milliseconds = double.Parse(
            arithmetic.Split("at least ")[1].Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture
        );

        // 2 × 70.6 billion parameters × 2,000 tokens over 4 × 1,978 TFLOPS in FP8; attention adds some.
        Assert.InRange(
            milliseconds,
            2 * 68.5e9 * 2000 / (4 * 1978e12) * 1e3,
            2 * 70.6e9 * 2000 / (4 * 1978e12) * 1.1e3
        );
    }

    [Fact]
    public void Readers_are_told_what_each_of_them_gets()
    {
        (_, JsonElement result) = Result($"{Line} --ttft 1.5s");
        JsonElement[] needs = [.. result.GetProperty("readers").EnumerateArray()];

        // 1,800 / 32 = 56.25 tokens/s each: reading, 15 and 30 are kept, 60 is not; 1.5 s is too long for a first token.
        Assert.Equal(
            [false, true, true, true, false],
            needs.Select(need => need.GetProperty("met").GetBoolean())
        );
        Assert.Equal(56.25, needs[1].GetProperty("gets").GetProperty("value").GetDouble(), 9);
        Assert.Equal(5.289, needs[1].GetProperty("limit").GetProperty("value").GetDouble(), 3);
        Assert.All(
            needs,
            need => Assert.NotEqual("", need.GetProperty("limit").GetProperty("source").GetString())
        );
    }

    [Fact]
    public void A_prompts_pairs_are_half_its_square_less_what_the_window_hides()
    {
        Assert.Equal(0.5 * 316 * 316, StepShape.Prompt(316).PrefillPairs, 9);
        StepShape windowed = StepShape.Prompt(1000, 100);

        // The first 100 tokens see 0.5 × 100², each of the other 900 sees 100.
        Assert.Equal((0.5 * 100 * 100) + (900 * 100), windowed.PrefillWindowedPairs, 9);
    }

    [Fact]
    public void A_prompt_length_without_a_first_token_is_refused()
    {
        RunResult run = Run.Farthing($"{Line} --in 2000");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("no effect without --ttft", run.Error, StringComparison.Ordinal);
    }

    private static string Finding(JsonElement result, string question) =>
        result
            .GetProperty("findings")
            .EnumerateArray()
            .Single(one => one.GetProperty("question").GetString() == question)
            .GetProperty("verdict")
            .GetString()!;

    private static (int ExitCode, JsonElement Result) Result(string line)
    {
        RunResult run = Run.Farthing($"{line} --json");
        return (run.ExitCode, JsonDocument.Parse(run.Output).RootElement.GetProperty("result"));
    }
}
