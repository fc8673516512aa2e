using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary><c>plan --fleet</c> where GPUs are sold in whole nodes, and where a scenario says how replicas start but not who scales them.</summary>
public sealed class FleetNodesTests : IDisposable
{
    private const string Still = " --today 2026-11-20 --config-dir /nowhere";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>70 billion parameters in 16 bit take two GPUs; this region sells two in no instance, and eight in one.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Replicas_stand_on_all_gpus_of_a_node_that_is_paid_for()
    {
        string scenario = Scenario("precision: { weights: [bf16] }");

        RunResult run = Run.Farthing($"plan {scenario} --fleet --search-time 0s --json{Still}");

        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement chosen = document.RootElement.GetProperty("result").GetProperty("chosen");
        Assert.Equal(1, chosen.GetProperty("replicas_needed").GetInt32());
        Assert.Equal(4, chosen.GetProperty("replicas_peak").GetInt32());
        Assert.Equal(8 * 730, Hours("gpu_hours"), 1e-6);
        Assert.Equal(8 * 730, Hours("gpu_hours_paid"), 1e-6);
        Assert.Equal(55.04 * 730, chosen.GetProperty("usd").GetProperty("value").GetDouble(), 0.01);

        double Hours(string name) => chosen.GetProperty(name).GetProperty("value").GetDouble();
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_fleet_is_planned_with_a_cold_start_and_without_a_policy()
    {
        string scenario = Scenario("autoscale: { cold_start: 120s }");

        RunResult run = Run.Farthing($"plan {scenario} --fleet --search-time 0s{Still}");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(
            "2 m 0 s from an order to the first request, as given",
            run.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_simulation_needs_the_policy()
    {
        string scenario = Scenario("autoscale: { cold_start: 120s }");

        RunResult run = Run.Farthing($"simulate {scenario}{Still}");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("autoscale.policy is missing", run.Error, StringComparison.Ordinal);
        Assert.Contains("FAR4007", run.Error, StringComparison.Ordinal);
    }

    private string Scenario(string more)
    {
        string file = Path.Combine(folder, "scenario.yaml");
        File.WriteAllText(
            file,
            $$"""
            model: llama-3.3-70b
            workload: { input: 1000, output: 100, rate: 0.5/s, shape: diurnal }
            slo: { ttft_p95: 3s }
            hardware: { gpus: [H100-SXM], max_gpus: 16 }
            offers: { regions: [aws/us-east-1] }
            {{more}}
            """
        );
        return file;
    }
}
