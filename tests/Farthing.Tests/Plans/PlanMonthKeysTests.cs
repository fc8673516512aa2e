using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Plans;

public sealed class PlanMonthKeysTests : IDisposable
{
    private const string Least =
        "model: llama-3.1-8b\nworkload: { input: 512, output: 64, rate: 2/s, requests: 200, growth: 8% }\n";

    private readonly string folder = Directory.CreateTempSubdirectory("farthing-month-keys-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("hardware: { gpus: L40S }", "workload.growth counts with --fleet alone: left out here")]
    [InlineData(
        "hardware: { gpus: L40S }\nengine: { routing_metrics_every: 30s }",
        "workload.growth, engine.routing_metrics_every count with --fleet alone: left out here"
    )]
    [InlineData(
        "hardware: { gpus: L40S, redundancy: n+1 }\noffers: { assume_discount: 40% }",
        "offers.assume_discount, workload.growth, hardware.redundancy count with --fleet alone: left out here"
    )]
    public void What_counts_in_a_month_alone_is_named_as_left_out(string hardware, string note)
    {
        string path = Path.Combine(folder, "scenario.yaml");
        File.WriteAllText(path, Least + hardware + "\n");

        RunResult page = Run.Farthing($"plan {path} {PlanLines.Still}");
        RunResult json = Run.Farthing($"plan {path} {PlanLines.Still} --json");

        Assert.Contains(note, page.Error, StringComparison.Ordinal);
        Assert.Contains(note, Warnings(json));
    }

    [Fact]
    public void Pools_are_named_as_left_out()
    {
        string path = Path.Combine(folder, "pools.yaml");
        File.WriteAllText(
            path,
            "model: llama-3.1-8b\nworkload: { input: 512, output: 64, rate: 2/s, requests: 200 }\nslo: { ttft_p95: 1.5s }\nhardware: { gpus: L40S }\npools: [{ gpu: L40S, input_from: 600 }, { gpu: L4 }]\n"
        );

        RunResult json = Run.Farthing($"plan {path} {PlanLines.Still} --json");

        Assert.Contains("pools count with --fleet alone: left out here", Warnings(json));
    }

    [Fact]
    public void A_batch_is_named_as_left_out()
    {
        string path = Path.Combine(folder, "batch.yaml");
        File.WriteAllText(
            path,
            "model: llama-3.1-8b\nworkload: { input: 512, output: 64, rate: 2/s, requests: 200 }\nslo: { ttft_p95: 1.5s }\nhardware: { gpus: L40S }\nbatch: { requests: 10, input: 64, output: 64 }\n"
        );

        RunResult json = Run.Farthing($"plan {path} {PlanLines.Still} --json");

        Assert.Contains("batch counts with --fleet alone: left out here", Warnings(json));
    }

    [Fact]
    public void Without_them_nothing_is_said()
    {
        RunResult json = Run.Farthing(
            $"plan llama-3.1-8b --gpu L40S --in 512 --out 64 --rate 2/s --requests 200 {PlanLines.Still} --json"
        );

        Assert.DoesNotContain(
            Warnings(json),
            warning => warning.Contains("left out", StringComparison.Ordinal)
        );
    }

    private static string[] Warnings(RunResult json)
    {
        using JsonDocument document = JsonDocument.Parse(json.Output);
        return document.RootElement.TryGetProperty("warnings", out JsonElement warnings)
            ? [.. warnings.EnumerateArray().Select(one => one.GetString()!)]
            : [];
    }
}
