using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanTargetTests
{
    private const string OwnPrice =
        "plan llama-3.1-8b --gpu L40S --gpu-price $1/h --in 512 --out 64 --rate 4/s --requests 300 --slo ttft_p95=1s "
        + PlanLines.Still;

    [Fact]
    public void A_target_above_the_plan_is_reached_already()
    {
        RunResult run = Run.Farthing($"{OwnPrice} --target $50/M");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(
            "TARGET  $50.00/M blended: reached by the plan as it is",
            run.Output,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("EACH LEVER ALONE", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void More_traffic_on_the_same_fleet_spreads_the_same_dollars()
    {
        using JsonDocument document = Json(
            $"{OwnPrice} --weights bf16,fp8,int8,int4,nvfp4 --kv bf16,fp8 --target $0.10/M",
            0
        );
        JsonElement result = document.RootElement.GetProperty("result");
        JsonElement traffic = result
            .GetProperty("levers")
            .EnumerateArray()
            .Single(lever => lever.GetProperty("kind").GetString() == "traffic");

        // One GPU at $1/h serves 4/s × (512 + 64) tokens × 3,600 s = 8.2944 M tokens an hour: $0.12056 a million.
        Assert.Equal(1 / 8.2944, result.GetProperty("now_usd_per_m_blended").GetDouble(), 3);

        // $1/h at $0.10 a million pays for 10 M tokens an hour = 10e6 / 576 / 3,600 = 4.8225 requests a second.
        Assert.Equal(4.8225, traffic.GetProperty("requests_per_s").GetDouble(), 2);
        Assert.Equal(0.10, traffic.GetProperty("usd_per_m_blended").GetDouble(), 9);
        Assert.True(traffic.GetProperty("reaches").GetBoolean());
        Assert.True(result.GetProperty("reached").GetBoolean());
    }

    [Fact]
    public void A_target_below_every_lever_says_what_is_missing()
    {
        RunResult run = Run.Farthing($"{OwnPrice} --target $0.0001/M");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("out of reach: all levers together come to", run.Output, StringComparison.Ordinal);
        Assert.Contains("are missing", run.Output, StringComparison.Ordinal);
        Assert.Contains("would be needed, it carries", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Cheaper_regions_come_before_formats_and_formats_before_the_promise()
    {
        using JsonDocument document = Json(
            "plan llama-3.1-8b --gpu H100-SXM --regions aws/us-east-1 --weights bf16 --in 512 --out 64 --rate 4/s --requests 300 "
                + $"--slo ttft_p95=1s --target $0.0001/M {PlanLines.Still}",
            1
        );
        JsonElement result = document.RootElement.GetProperty("result");
        string[] kinds =
        [
            .. result
                .GetProperty("levers")
                .EnumerateArray()
                .Select(lever => lever.GetProperty("kind").GetString()!),
        ];
        string[] order = ["region", "gpu", "purchase", "format", "promise", "traffic"];

        Assert.Equal(order, kinds.Distinct());
        double[] stack =
        [
            .. result
                .GetProperty("stack")
                .EnumerateArray()
                .Select(step => step.GetProperty("usd_per_m_blended").GetDouble()),
        ];
        Assert.Equal(stack.OrderDescending(), stack); // each step lowers the price
        Assert.True(stack[0] < result.GetProperty("now_usd_per_m_blended").GetDouble());
        Assert.Equal(stack[^1], result.GetProperty("best_usd_per_m_blended").GetDouble());
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Formats_that_nobody_consented_to_are_marked()
    {
        RunResult run = Run.Farthing($"{OwnPrice} --weights bf16 --slo itl_p95=14ms --target $0.0001/M");

        Assert.Contains("needs your consent: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("searched by the plan already", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--target cheap", "FAR1001")]
    [InlineData("--target $0/M", "FAR1004")]
    [InlineData("--target $1.00/M --current x.sh", "FAR1104")]
    public void A_target_that_cannot_be_meant_is_a_fault(string flags, string code)
    {
        RunResult run = Run.Farthing($"{OwnPrice} {flags}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"[{code}]", run.Error, StringComparison.Ordinal);
    }

    private static JsonDocument Json(string line, int exitCode)
    {
        RunResult run = Run.Farthing(line + " --json");
        Assert.True(run.ExitCode == exitCode, run.Error + run.Output);
        return JsonDocument.Parse(run.Output);
    }
}
