using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;
using Farthing.Tests.Plans;
using Farthing.Verbs;

namespace Farthing.Tests.Verbs.Cost;

/// <summary>The price of tokens whose throughput the engine finds.</summary>
public sealed class PriceOfFleetTests
{
    private const string Line =
        "cost price --model llama-3.1-8b --gpus 2xL40S --in 512 --out 64 " + PlanLines.Still;

    [Fact]
    [Trait("Speed", "slow")]
    public void Its_throughput_is_that_of_plan_capacity_to_the_digit()
    {
        JsonElement price = Result($"{Line} --gpu-price $1/h --slo ttft_p95=1s --utilization 60%");
        JsonElement plan = Result(
            "plan llama-3.1-8b --capacity 2xL40S --in 512 --out 64 --gpu-price $1/h --slo ttft_p95=1s "
                + PlanLines.Still
        );

        Assert.Equal(
            plan.GetProperty("carried").GetProperty("requests_per_s").GetRawText(),
            price.GetProperty("throughput").GetProperty("requests_per_s").GetRawText()
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void The_price_is_the_bill_over_the_tokens_at_the_utilization_and_lies_in_its_band()
    {
        JsonElement result = Result($"{Line} --gpu-price $1/h --utilization 60%");
        double tps = Value(result.GetProperty("throughput"), "tokens_per_s");
        JsonElement price = result.GetProperty("price");

        // 2 GPUs at $1/h over the tokens that 60 % of an hour delivers.
        Assert.Equal(2 / (tps * 3600 * 0.6) * 1e6, price.GetProperty("value").GetDouble(), 9);
        Assert.InRange(price.GetProperty("low").GetDouble(), 0, price.GetProperty("value").GetDouble());
        Assert.InRange(price.GetProperty("high").GetDouble(), price.GetProperty("value").GetDouble(), 10);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Traffic_decides_the_utilization_here_too()
    {
        JsonElement result = Result($"{Line} --gpu-price $1/h --traffic 2B/month");
        double tps = Value(result.GetProperty("throughput"), "tokens_per_s");

        Assert.Equal(2e9 / (730 * 3600) / tps, Value(result, "utilization"), 9);
        Assert.Equal(2 * 730 / 2000.0, Value(result, "price"), 9);
        JsonElement price = result.GetProperty("price");
        Assert.InRange(
            Value(result, "price"),
            price.GetProperty("low").GetDouble(),
            price.GetProperty("high").GetDouble()
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_slow_end_that_carries_nothing_has_no_upper_price()
    {
        string line =
            "cost price --model llama-3.3-70b --gpus 8xH100-SXM --profile azure-conv-2023 --slo itl_p95=13ms "
            + PlanLines.Still;
        RunResult run = Run.Farthing(line);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "and more, for at its slow end nothing is carried",
            run.Output.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("Infinity", run.Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, Result(line).GetProperty("price").GetProperty("high").ValueKind);
    }

    [Fact]
    public void The_answer_says_what_was_assumed_and_where_the_price_is_from()
    {
        RunResult run = Run.Farthing(
            "cost price --model llama-3.3-70b --gpus 4xA100-80GB --utilization 60% " + PlanLines.Still
        );

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("ANSWER  $", run.Output, StringComparison.Ordinal);
        Assert.Contains("1,024 tokens in and 256 out: assumed", run.Output, StringComparison.Ordinal);
        Assert.Contains("no promise: the highest rate", run.Output, StringComparison.Ordinal);
        Assert.Contains("on demand", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Theory]
    [InlineData("--gpus 2xL40S --tps 900", 2, "--tps beside a fleet whose throughput is simulated")]
    [InlineData("--gpus 2xL40S --batch 4", 2, "--batch beside a fleet")]
    [InlineData("--gpus 2xL4OS", 2, "L40S")]
    [InlineData(
        "--gpus 4 --gpu-price $1/h --profile azure-conv-2023 --gpu L40S --batch 4 --tps 9",
        2,
        "--profile has no effect"
    )]
    [InlineData("--gpus 2xL40S --in 512", 2, "output: 256 beside input")]
    [InlineData("--gpus 2xL40S --utilization 0.5 --traffic 1B/month", 2, "--traffic decides the utilization")]
    [InlineData("--gpus 1xT4 --weights bf16", 1, "does not fit by")]
    [InlineData("--gpus 1xL40S --slo ttft_p95=1ms", 1, "no rate keeps the promise")]
    public void What_cannot_be_priced_is_refused(string flags, int exitCode, string words)
    {
        RunResult run = Run.Farthing($"cost price --model llama-3.1-8b {flags} {PlanLines.Still}");

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_target_price_is_held_against_the_throughput_that_was_found()
    {
        JsonElement result = Result(
            "cost tps --target $0.05/M --model llama-3.1-8b --gpus 2xL40S --gpu-price $1/h --utilization 0.5 --in 512 --out 64 "
                + PlanLines.Still
        );

        // 2 GPUs at $1/h at $0.05 a million need 40 M tokens an hour, at half load twice as many.
        Assert.Equal(2 * 40e6 / 3600, Value(result, "needed_tps"), 6);
        double now = Value(result.GetProperty("throughput"), "tokens_per_s");
        Assert.Equal(2 * 40e6 / 3600 / now, Value(result, "speedup_needed"), 9);
        Assert.Equal(2 / (now * 0.5 * 3600) * 1e6, Value(result, "price_now"), 9);
    }

    [Theory]
    [InlineData("--gpus 2xL40S --model llama-3.1-8b --tps 900", "--tps beside a fleet")]
    [InlineData("--gpus 2xL40S", "--gpus with a GPU needs --model")]
    [InlineData("--gpus 2 --gpu-price $1/h --profile azure-conv-2023", "--profile has no effect")]
    [InlineData("--gpus 2 --gpu-price $1/h --model llama-3.1-8b", "--model has no effect")]
    [InlineData("--gpus 2", "--gpu-price: the flag is missing")]
    public void A_target_of_a_fleet_that_contradicts_itself_is_refused(string flags, string words)
    {
        RunResult run = Run.Farthing($"cost tps --target $0.05/M {flags} {PlanLines.Still}");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fleet_without_a_model_is_refused() =>
        Assert.Contains(
            "--gpus with a GPU needs --model",
            Run.Farthing($"cost price --gpus 2xL40S {PlanLines.Still}").Error,
            StringComparison.Ordinal
        );

    private static double Value(JsonElement parent, string name) =>
        parent.GetProperty(name).GetProperty("value").GetDouble();

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.Equal((0, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement root = document.RootElement;
        string verb = root.GetProperty("schema").GetString()!["farthing.".Length..^2];
        JsonElement result = root.GetProperty("result").Clone();
        string schema = SchemaVerb.TextOf(verb);
        Assert.Empty(JsonSchema.Check(result.GetRawText(), schema));
        return result;
    }
}
