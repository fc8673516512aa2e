using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>A batch in the gaps of the fleet of a month.</summary>
public sealed class FleetBatchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Beside the fleet of the traffic alone, which it changes nothing of.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void It_is_played_in_the_gaps_of_the_busiest_day()
    {
        JsonElement plain = PlanFleetTests.Staying.Value;

        JsonElement fleet = Plan(
            "requests: 2000, input: 512, output: 200, at: 1h, deadline: 20h",
            out string page
        );

        Assert.Equal(0, plain.GetProperty("batch").GetArrayLength());
        foreach (string part in (string[])["deployment", "chosen", "bill", "losses"])
        {
            Assert.Equal(plain.GetProperty(part).GetRawText(), fleet.GetProperty(part).GetRawText());
        }

        JsonElement day = Assert.Single(fleet.GetProperty("batch").EnumerateArray()); // All days are alike.
        Assert.True(day.GetProperty("busiest").GetBoolean());
        Assert.Equal(2_000, PlanFleetTests.Number(day, "requests"));
        Assert.Equal(2_000, PlanFleetTests.Number(day, "in_time"));
        Assert.True(day.GetProperty("day_kept").GetBoolean());
        Assert.True(
            PlanFleetTests.Number(day, "without_s") <= PlanFleetTests.Number(day, "with_s")
                && PlanFleetTests.Number(day, "with_s") <= PlanFleetTests.Number(day, "limit_s")
        );
        Assert.Equal(0, PlanFleetTests.Number(day, "added_gpu_hours")); // It stays all month.
        Assert.True(PlanFleetTests.Number(day, "alone_gpu_hours") > 0);
        Assert.Contains("WHAT BECOMES OF THE BATCH?", page, StringComparison.Ordinal);
        Assert.Contains("2,000 of 2,000", page, StringComparison.Ordinal);
    }

    private JsonElement Plan(string batch, out string page)
    {
        string scenario = Path.Combine(folder, "batch.yaml");
        string document = Path.Combine(folder, "batch.json");
        File.WriteAllText(
            scenario,
            $$"""
            model: llama-3.1-8b
            hardware: { gpus: T4, max_gpus: 24 }
            workload: { profile: azure-code-2023, rate: 1.5/s, shape: diurnal }
            slo: { ttft_p95: 8s, itl_p95: 2s }
            offers: { regions: aws/us-east-1 }
            batch: { {{batch}} }
            """
        );
        RunResult run = Run.Farthing(
            $"plan {scenario} --fleet --search-time 0s --output {document} --today 2026-11-20 --config-dir /nowhere"
        );
        Assert.True(run.ExitCode == 0, run.Error);
        page = run.Output;
        using JsonDocument read = JsonDocument.Parse(File.ReadAllText(document));
        return read.RootElement.GetProperty("result").Clone();
    }
}
