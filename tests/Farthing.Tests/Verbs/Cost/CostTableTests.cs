using System.Text.Json;
using Farthing.Tests.Cli;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Verbs.Cost;

/// <summary>A model's price on each GPU and in each format.</summary>
public sealed class CostTableTests
{
    private const string Line =
        "cost table --model llama-3.1-8b --gpu L4,L40S,A100-80GB,H100-SXM --in 512 --out 64 --slo ttft_p95=1s "
        + PlanLines.Still;

    [Fact]
    [Trait("Speed", "slow")]
    public void The_cheapest_that_were_asked_for_are_the_first_of_all()
    {
        JsonElement[] all = Rows($"{Line} --rows 100");
        JsonElement[] few = Rows($"{Line} --rows 3");

        Assert.InRange(all.Length, 8, 12);
        Assert.Equal(3, few.Length);
        Assert.Equal(all.Take(3).Select(row => row.GetRawText()), few.Select(row => row.GetRawText()));
        Assert.Equal(all.Select(Price).Order(), all.Select(Price));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Prices_are_the_bill_over_the_tokens_and_prompts_and_outputs_add_up_to_it()
    {
        foreach (JsonElement row in Rows($"{Line} --utilization 50%"))
        {
            JsonElement carried = row.GetProperty("carried");
            double usd = Value(carried, "usd_per_hour");
            double input = Value(carried, "input_tokens_per_s");
            double output = Value(carried, "output_tokens_per_s");

            // Half of what it could deliver is delivered.
            Assert.Equal(usd / ((input + output) * 3600 * 0.5) * 1e6, Price(row), 9);
            Assert.Equal(
                usd / 0.5,
                ((Value(row, "usd_per_m_input") * input) + (Value(row, "usd_per_m_output") * output))
                    * 3600
                    / 1e6,
                9
            );
            JsonElement price = row.GetProperty("usd_per_m_blended");
            Assert.InRange(Price(row), price.GetProperty("low").GetDouble(), double.MaxValue);
        }
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("L4", "fp8")]
    [InlineData("L40S", "bf16")]
    [InlineData("H100-SXM", "fp8")]
    public void A_row_is_what_cost_price_finds_for_that_fleet_with_more_requests(string gpu, string weights)
    {
        JsonElement row = Rows($"{Line} --rows 100")
            .Single(one =>
                one.GetProperty("gpu").GetString() == gpu
                && one.GetProperty("carried").GetProperty("weights").GetString() == weights
            );
        JsonElement carried = row.GetProperty("carried");
        int gpus = carried.GetProperty("tensor_parallel").GetInt32();
        JsonElement alone = Result(
            $"cost price --model llama-3.1-8b --gpus {gpus}x{gpu} --weights {weights} --in 512 --out 64 "
                + $"--slo ttft_p95=1s --gpu-price $1/h {PlanLines.Still}"
        );

        double ratio =
            Value(carried, "tokens_per_s") / Value(alone.GetProperty("throughput"), "tokens_per_s");
        Assert.InRange(ratio, 0.9, 1.12);
    }

    [Fact]
    public void A_promise_that_nothing_keeps_ends_with_1_and_says_why_of_each()
    {
        RunResult run = Run.Farthing(
            "cost table --model llama-3.1-8b --gpu L4,V100-16GB --weights fp8 --in 512 --out 64 --slo ttft_p95=1ms "
                + PlanLines.Still
        );

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("ANSWER  No GPU", run.Output, StringComparison.Ordinal);
        Assert.Contains("L4 fp8: no rate keeps the promise", run.Output, StringComparison.Ordinal);
        Assert.Contains("do not run on Volta", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cost table", "--model")]
    [InlineData("cost table --model llama-3.1-8b --gpu L4OS", "L40S")]
    [InlineData("cost table --model llama-3.1-8b --rows 0", "--rows")]
    [InlineData("cost table --model llama-3.1-8b --in 512 --profile azure-conv-2023", "--in")]
    public void What_cannot_be_meant_is_refused_by_name(string line, string word)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(word, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", run.Error, StringComparison.Ordinal);
    }

    private static JsonElement[] Rows(string line) => [.. Result(line).GetProperty("rows").EnumerateArray()];

    private static double Price(JsonElement row) => Value(row, "usd_per_m_blended");

    private static double Value(JsonElement element, string name) =>
        element.GetProperty(name).GetProperty("value").GetDouble();

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing($"{line} --json");
        Assert.True(run.ExitCode is 0 or 1, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
