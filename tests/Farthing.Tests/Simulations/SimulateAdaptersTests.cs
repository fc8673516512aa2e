using System.Text.Json;
using Farthing.Testing;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Simulations;

/// <summary>Adapters (LoRA), from the scenario to the screen.</summary>
public sealed class SimulateAdaptersTests : IDisposable
{
    private const string Still = " --today 2026-11-20 --config-dir /nowhere";
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Scenario(string? adapters)
    {
        string path = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".yaml");
        File.WriteAllText(
            path,
            $$"""
            model: llama-3.1-8b
            hardware: { gpus: L40S }
            workload: { profile: azure-conv-2023, rate: 2/s, duration: 20m }
            slo: { ttft_p95: 4s }
            offers: { gpu_price: $1/h }
            {{(adapters is null ? "" : $"adapters: {adapters}")}}
            """
        );
        return path;
    }

    private JsonElement Result(string? adapters)
    {
        RunResult run = Run.Farthing($"simulate {Scenario(adapters)} --no-deliverable --json" + Still);
        Assert.Equal("", run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    private static double P95(JsonElement run, string metric) =>
        run.GetProperty("latency").GetProperty(metric).GetProperty("p95").GetProperty("value").GetDouble();

    [Fact]
    public void The_screen_says_what_they_cost()
    {
        RunResult run = Run.Farthing(
            $"simulate {Scenario("{ count: 30, max_loras: 4, max_cpu_loras: 12 }")} --no-deliverable" + Still
        );

        Assert.Equal(0, run.ExitCode);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
        Golden.Verify(run.Output, "simulate-adapters.txt");
    }

    /// <summary>Beside the same requests of the model itself; fewer slots hold more requests back, and slots take cache.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Fewer_slots_hold_more_requests_back()
    {
        JsonElement plain = Result(null);
        JsonElement one = Result("{ count: 30, max_cpu_loras: 30, slowdown: 10% }");
        JsonElement eight = Result("{ count: 30, max_loras: 8, max_cpu_loras: 30, slowdown: 10% }");

        Assert.False(plain.TryGetProperty("adapters", out _));
        foreach (JsonElement run in (JsonElement[])[one, eight])
        {
            JsonElement adapters = run.GetProperty("adapters");
            foreach (JsonElement latency in adapters.GetProperty("latencies").EnumerateArray())
            {
                if (latency.GetProperty("name").GetString() == "ttft_p95")
                {
                    Assert.Equal(P95(plain, "ttft"), latency.GetProperty("without_s").GetDouble(), 12);
                    Assert.Equal(P95(run, "ttft"), latency.GetProperty("with_s").GetDouble(), 12);
                }
            }

            Assert.Equal(0.1, adapters.GetProperty("slowdown_fraction").GetDouble(), 12);
            Assert.Equal(83_886_080, adapters.GetProperty("bytes_each").GetDouble());
            // All are brought from storage once, and stay in host memory.
            Assert.InRange(adapters.GetProperty("storage_loads").GetInt64(), 25, 30);
            Assert.True(
                run.GetProperty("deployment").GetProperty("kv_tokens_per_replica").GetInt64()
                    < adapters.GetProperty("kv_tokens_without").GetInt64()
            );
        }

        long Held(JsonElement run) => run.GetProperty("adapters").GetProperty("held").GetInt64();
        Assert.True(Held(one) > 2 * Held(eight) && Held(eight) > 0, $"{Held(one)} {Held(eight)}");
        Assert.True(P95(plain, "ttft") < P95(eight, "ttft") && P95(eight, "ttft") < P95(one, "ttft"));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_plan_carries_them_in_every_fleet_and_its_file_keeps_them()
    {
        string scenario = Scenario("{ count: 12, max_loras: 4 }");
        string saved = Path.Combine(folder, "plan.json");
        const string Rest = "--requests 200 --json --today 2026-11-20 --config-dir /nowhere";

        JsonElement plan = Planned($"plan {scenario} {Rest} --output {saved}");
        JsonElement chosen = plan.GetProperty("chosen");
        JsonElement later = Planned($"plan {Scenario(null)} --current {saved} {Rest}");

        JsonElement adapters = chosen.GetProperty("adapters");
        Assert.Equal(
            (4, 12),
            (adapters.GetProperty("max_loras").GetInt32(), adapters.GetProperty("named").GetInt32())
        );
        // The plan's own line starts the slots, and the plan beside the saved one has the same.
        Assert.Contains("--enable-lora", plan.GetRawText(), StringComparison.Ordinal);
        Assert.All(
            [later.GetProperty("baseline").GetProperty("fleet"), later.GetProperty("chosen")],
            fleet => Assert.True(JsonElement.DeepEquals(adapters, fleet.GetProperty("adapters")))
        );
    }

    private static JsonElement Planned(string line)
    {
        RunResult run = Run.Farthing(line);
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }
}
