using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>The scenario's pools beside the fleet of a month.</summary>
public sealed class FleetPoolsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Each pool is GPUs × hours × price where nothing can be committed, and together they are set against the bill.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void The_pools_are_bought_by_themselves_and_stand_beside_the_bill()
    {
        JsonElement result = Result("");

        JsonElement month = result.GetProperty("pools");
        JsonElement[] pools = [.. month.GetProperty("pools").EnumerateArray()];
        Assert.True(month.GetProperty("kept").GetBoolean());
        Assert.Equal([2.0, Number(pools[1], "gpus")], pools.Select(pool => Number(pool, "replicas")));
        Assert.Equal(2 * 2 * 730, Number(pools[0], "usd_per_month"), 6);
        Assert.Equal(Number(pools[1], "gpus") * 0.5 * 730, Number(pools[1], "usd_per_month"), 6);
        double sum = pools.Sum(pool => Number(pool, "usd_per_month"));
        Assert.Equal(sum, Number(month, "usd_per_month"), 6);
        Assert.Equal(
            1 - (sum / Number(result.GetProperty("bill"), "usd")),
            Number(month, "saved_fraction"),
            9
        );
        Assert.True(Number(month, "fleets_tried") > 0);
        // At most one more keeps each hour of that day too.
        JsonElement every = Result("--every-hour").GetProperty("pools");
        Assert.True(every.GetProperty("kept").GetBoolean());
        Assert.InRange(
            Number(every.GetProperty("pools").EnumerateArray().Last(), "replicas"),
            Number(pools[1], "replicas"),
            Number(pools[1], "replicas") + 1
        );
    }

    [Theory]
    [InlineData(
        "autoscale: { policy: hpa, target: 8, max: 4 }",
        "",
        2,
        "the pools of a month stay as they are",
        Traits = ["Speed", "slow"]
    )]
    [InlineData(
        "precision: { weights: bf16 }",
        "--hindsight 2025-03-01",
        2,
        "--hindsight is about replicas of one kind"
    )]
    public void What_cannot_be_is_said(string more, string flags, int code, string says)
    {
        RunResult run = Plan($"{more}\npools: [{{ gpu: L40S, input_from: 600 }}, {{ gpu: L4 }}]", flags);

        Assert.Equal(code, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    private JsonElement Result(string flags)
    {
        RunResult run = Plan(
            """
            pools:
              - { gpu: L40S, input_from: 2000, gpu_price: $2/h, replicas: 2 }
              - { gpu: L4, gpu_price: $0.50/h }
            """,
            $"--json {flags}"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    private RunResult Plan(string text, string flags)
    {
        string file = Path.Combine(folder, "pools.yaml");
        File.WriteAllText(file, "model: llama-3.1-8b\n" + text + "\n");
        return Run.Farthing(
            $"plan {file} --gpu L4 --profile azure-code-2023 --slo ttft_p95=3.2s,itl_p95=2s --max-gpus 24 --regions aws/us-east-1 --today 2026-11-20 --config-dir /nowhere --rate 2.5/s --shape diurnal --fleet --search-time 0s {flags}"
        );
    }

    private static double Number(JsonElement element, string name) => PlanFleetTests.Number(element, name);
}
