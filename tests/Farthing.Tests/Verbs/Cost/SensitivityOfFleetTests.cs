using System.Text.Json;
using Farthing.Tests.Cli;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Verbs.Cost;

/// <summary>The tornado of a named fleet: each end is a run of its own.</summary>
public sealed class SensitivityOfFleetTests
{
    private const string Fleet =
        "--model llama-3.1-8b --gpus 1xL40S --slo ttft_p95=1s --max-num-seqs 64 " + PlanLines.Still;
    private static readonly Lazy<JsonElement> Tornado = new(() =>
        Result($"cost sensitivity {Fleet} --in 500 --out 60 --gpu-price $1/h --utilization 40-80%")
    );

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("in", "at_low", "--in 400 --out 60 --gpu-price $1/h --utilization 60%")]
    [InlineData("in", "at_high", "--in 600 --out 60 --gpu-price $1/h --utilization 60%")]
    [InlineData("out", "at_low", "--in 500 --out 48 --gpu-price $1/h --utilization 60%")]
    [InlineData("out", "at_high", "--in 500 --out 72 --gpu-price $1/h --utilization 60%")]
    [InlineData("weights", "at_low", "--in 500 --out 60 --gpu-price $1/h --utilization 60%")]
    [InlineData("weights", "at_high", "--in 500 --out 60 --weights fp8 --gpu-price $1/h --utilization 60%")]
    [InlineData("kv", "at_high", "--in 500 --out 60 --kv fp8 --gpu-price $1/h --utilization 60%")]
    [InlineData("engine sglang", "at_low", "--in 500 --out 60 --gpu-price $1/h --utilization 60%")]
    [InlineData(
        "engine sglang",
        "at_high",
        "--in 500 --out 60 --engine sglang --gpu-price $1/h --utilization 60%"
    )]
    [InlineData(
        "engine trtllm",
        "at_high",
        "--in 500 --out 60 --engine trtllm --gpu-price $1/h --utilization 60%"
    )]
    [InlineData("gpu-price", "at_low", "--in 500 --out 60 --gpu-price $0.8/h --utilization 60%")]
    [InlineData("gpu-price", "at_high", "--in 500 --out 60 --gpu-price $1.2/h --utilization 60%")]
    [InlineData("utilization", "at_low", "--in 500 --out 60 --gpu-price $1/h --utilization 40%")]
    [InlineData("utilization", "at_high", "--in 500 --out 60 --gpu-price $1/h --utilization 80%")]
    public void An_end_of_a_bar_is_what_cost_price_says_of_it(string input, string end, string line)
    {
        JsonElement bar = Bar(input);
        double price = Result($"cost price {Fleet} {line}")
            .GetProperty("price")
            .GetProperty("value")
            .GetDouble();

        Assert.Equal(price, bar.GetProperty("per_m_" + end).GetDouble(), 9);
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("at_low", 51)]
    [InlineData("at_high", 77)]
    public void The_batch_is_moved_in_whole_sequences(string end, int sequences)
    {
        string fleet = Fleet.Replace("64", $"{sequences}", StringComparison.Ordinal);
        double price = Result($"cost price {fleet} --in 500 --out 60 --gpu-price $1/h --utilization 60%")
            .GetProperty("price")
            .GetProperty("value")
            .GetDouble();

        Assert.Equal(price, Bar("max-num-seqs").GetProperty("per_m_" + end).GetDouble(), 9);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Bars_are_sorted_by_their_swing()
    {
        double[] swings =
        [
            .. Tornado
                .Value.GetProperty("bars")
                .EnumerateArray()
                .Select(bar => bar.GetProperty("swing").GetDouble()),
        ];

        Assert.Equal(9, swings.Length);
        Assert.Equal(swings.OrderDescending(), swings);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Lengths_of_a_profile_stay_and_the_answer_says_so()
    {
        RunResult run = Run.Farthing(
            $"cost sensitivity {Fleet} --profile azure-conv-2023 --gpu-price $1/h --utilization 60%"
        );

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Lengths are those of the profile", run.Output, StringComparison.Ordinal);
    }

    private static JsonElement Bar(string input) =>
        Tornado
            .Value.GetProperty("bars")
            .EnumerateArray()
            .Single(bar => bar.GetProperty("input").GetString() == input);

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing($"{line} --json");
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
