using System.Text.Json;
using Farthing.Tests.Cli;
using Farthing.Tests.Plans;

namespace Farthing.Tests.Verbs.Cost;

/// <summary>Questions whose throughput the engine finds.</summary>
public sealed class FleetQuestionTests
{
    private const string Fleet =
        "--model llama-3.1-8b --gpus 1xL40S --in 512 --out 64 --slo ttft_p95=1s " + PlanLines.Still;

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("")]
    [InlineData(" --utilization 60%")]
    public void The_price_of_quantize_is_that_of_cost_price_in_both_formats(string utilization)
    {
        JsonElement both = Result($"cost quantize --to fp8 {Fleet}{utilization}");
        JsonElement before = Result($"cost price --weights bf16 {Fleet}{utilization}");
        JsonElement after = Result($"cost price --weights fp8 {Fleet}{utilization}");

        Assert.Equal(Value(before, "price"), Value(both, "price_now"), 9);
        Assert.Equal(Value(after, "price"), Value(both, "price_after"), 9);
        Assert.Equal(Rate(after) / Rate(before), Value(both, "speedup"), 9);
        JsonElement speedup = both.GetProperty("speedup");
        Assert.InRange(
            Value(both, "speedup"),
            speedup.GetProperty("low").GetDouble(),
            speedup.GetProperty("high").GetDouble()
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Another_format_is_priced_at_the_same_GPU_hour_however_it_is_spread()
    {
        // Four GPUs as one group and four alone are sold at different prices: that is no effect of the format.
        JsonElement both = Result(
            "cost quantize --to int4 --model llama-3.3-70b --gpus 4xH100-SXM --in 512 --out 64 "
                + PlanLines.Still
        );

        Assert.NotEqual(
            both.GetProperty("throughput").GetProperty("fleet").GetString(),
            both.GetProperty("throughput_after").GetProperty("fleet").GetString()
        );
        Assert.Equal(Value(both, "price_now"), Value(both, "price_after") * Value(both, "speedup"), 9);
    }

    [Fact]
    public void Tenants_are_as_full_as_their_rate_over_what_their_fleet_carries()
    {
        JsonElement result = Result(
            $"cost multiplex --tenants 10 --pooled-utilization 70% --rate 2/s --gpu-price $1/h {Fleet}"
        );
        JsonElement carried = result.GetProperty("throughput").GetProperty("requests_per_s");
        JsonElement pooled = result.GetProperty("gpus_pooled");

        Assert.Equal(
            10 * 2 / carried.GetProperty("high").GetDouble() / 0.7,
            pooled.GetProperty("low").GetDouble(),
            9
        );
        Assert.Equal(
            10 * 2 / carried.GetProperty("low").GetDouble() / 0.7,
            pooled.GetProperty("high").GetDouble(),
            9
        );
        Assert.Equal(10 * 730, Value(result, "usd_per_month_apart"), 6);
    }

    /// <summary>A tenant of one GPU pays for the whole instance that it stands in. A pool of up to eight pays for one, not for as many as it has GPUs.</summary>
    [Theory]
    [InlineData("cost multiplex --tenants 4 --pooled-utilization 90% --rate 60/s")]
    [InlineData("cost lora --adapters 4 --slowdown 0% --rate 60/s")]
    public void A_pool_pays_for_whole_instances(string line)
    {
        JsonElement result = Result(
            $"{line} --model llama-3.1-8b --gpus 1xMI300X --in 512 --out 64 --slo ttft_p95=1s {PlanLines.Still}"
        );

        Assert.InRange(Value(result, "whole_gpus_pooled"), 2, 8);
        Assert.Equal(Value(result, "usd_per_month_apart") / 4, Value(result, "usd_per_month_pooled"), 6);
    }

    [Fact]
    public void Adapters_are_pooled_by_the_same_arithmetic_with_their_slowdown()
    {
        JsonElement result = Result($"cost lora --adapters 40 --slowdown 0% --rate 0.2/s {Fleet}");
        JsonElement carried = result.GetProperty("throughput").GetProperty("requests_per_s");

        Assert.Equal(
            40 * 0.2 / carried.GetProperty("low").GetDouble() / 0.7,
            result.GetProperty("gpus_pooled").GetProperty("high").GetDouble(),
            9
        );
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_cache_saves_prompts_at_the_fleets_own_price()
    {
        JsonElement result = Result(
            "cost cache --system 448 --user 64 --out 64 --rate 3600/h --hit 50% --gpu-price $1/h --utilization 50% "
                + "--model llama-3.1-8b --gpus 1xL40S --slo ttft_p95=1s "
                + PlanLines.Still
        );
        JsonElement price = Result($"cost price --gpu-price $1/h --utilization 50% {Fleet}");
        JsonElement carried = price.GetProperty("throughput");
        double saved = result.GetProperty("saved_usd_per_hour").GetProperty("high").GetDouble();

        // 3,600 × 448 × 50 % tokens, at most what all of the bill makes of prompts.
        double tokens = 3600 * 448 * 0.5;
        double most =
            1 / (carried.GetProperty("input_tokens_per_s").GetProperty("low").GetDouble() * 3600 * 0.5);
        Assert.InRange(saved / tokens, most / 20, most);
        Assert.Equal(Rate(price), Rate(result));
    }

    [Fact]
    public void A_mix_costs_its_bill_over_the_tokens_that_its_GPUs_deliver()
    {
        JsonElement result = Result(
            "cost mix --on-demand 2 --on-demand-price $1/h --spot 2 --spot-price $0.50/h --spot-hours 50% "
                + $"--utilization 60% {Fleet}"
        );
        JsonElement tps = result.GetProperty("throughput").GetProperty("tokens_per_s");

        // Three GPUs run on average; the bill is 2 × 730 + 2 × 0.5 × 0.5 × 730.
        Assert.Equal(
            2.5 * 730 / (tps.GetProperty("low").GetDouble() * 3 * 730 * 3600 * 0.6) * 1e6,
            result.GetProperty("price").GetProperty("high").GetDouble(),
            9
        );
    }

    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("cost cache --system 448 --user 64 --out 64 --rate 3600/h --hit 50%", "")]
    [InlineData("cost mix --on-demand 2 --on-demand-price $1/h", "--in 512 --out 64")]
    [InlineData("cost quantize --to fp8", "--in 512 --out 64")]
    public void No_dollar_is_infinite_where_the_slow_end_carries_nothing(string line, string lengths)
    {
        const string Tight = " --model llama-3.1-8b --gpus 1xL40S --slo itl_p95=25ms ";
        RunResult run = Run.Farthing($"{line} {lengths}{Tight}{PlanLines.Still}");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("  0 – ", run.Output, StringComparison.Ordinal); // requests/s from 0 up
        Assert.Contains(
            "At the slow end of the band nothing is carried",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("∞", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Break_even_takes_what_the_unit_carries()
    {
        JsonElement result = Result(
            $"cost break-even --gpu-price $1/h --api-price $0.10/M --traffic 1/s {Fleet}"
        );
        double tps = result
            .GetProperty("throughput")
            .GetProperty("tokens_per_s")
            .GetProperty("value")
            .GetDouble();

        Assert.Equal((512 + 64) / tps, Value(result, "utilization"), 9);
        Assert.Equal(730, Value(result, "unit_usd_per_month"), 6);
    }

    [Theory]
    [InlineData("cost quantize --to fp8 --price $1/M", "--price beside a fleet")]
    [InlineData(
        "cost lora --adapters 4 --adapter-utilization 2% --rate 1/s",
        "--adapter-utilization beside a fleet"
    )]
    [InlineData("cost multiplex --tenants 4 --pooled-utilization 70%", "needs the traffic of one")]
    [InlineData(
        "cost cache --system 1 --user 1 --rate 1/s --hit 1% --input-price 1",
        "--input-price beside a fleet"
    )]
    [InlineData("cost break-even --api-price 1 --capacity 3/s", "--capacity beside a fleet")]
    public void What_a_fleet_takes_the_place_of_is_refused_beside_it(string line, string word)
    {
        string lengths = line.Contains("cache", StringComparison.Ordinal) ? "" : "--in 512 --out 64";
        RunResult run = Run.Farthing($"{line} --model llama-3.1-8b --gpus 1xL40S {lengths}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(word, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cost lora --adapters 4 --gpus 4 --adapter-utilization 2%")]
    [InlineData("cost mix --on-demand 4 --on-demand-price 1 --slo ttft_p95=1s")]
    [InlineData("cost quantize --to fp8 --price $1/M --model llama-3.1-8b")]
    public void Flags_of_a_fleet_without_one_are_refused(string line)
    {
        RunResult run = Run.Farthing(line);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("where --gpus names no GPU", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_tenant_that_its_fleet_does_not_carry_ends_with_1()
    {
        RunResult run = Run.Farthing(
            $"cost multiplex --tenants 4 --pooled-utilization 70% --rate 900/s {Fleet}"
        );

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("less than is asked", run.Error, StringComparison.Ordinal);
    }

    private static double Rate(JsonElement result) =>
        Value(result.GetProperty("throughput"), "requests_per_s");

    private static double Value(JsonElement element, string name) =>
        element.GetProperty(name).GetProperty("value").GetDouble();

    private static JsonElement Result(string line)
    {
        RunResult run = Run.Farthing($"{line} --json");
        Assert.True(run.ExitCode is 0 or 1 && run.Output.Length > 0, run.Error);
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("result");
    }
}
