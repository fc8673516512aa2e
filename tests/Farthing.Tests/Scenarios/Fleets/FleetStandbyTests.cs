using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>What a scaled fleet holds ready to start, in the plan of a month.</summary>
[Trait("Start", "first")]
public sealed class FleetStandbyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A fleet that is scaled is bought with it: on every day of the month one node more is paid for.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void It_is_played_and_bought_with_the_fleet_that_is_scaled()
    {
        JsonElement with = Result("standby: 1, standby_kind: sleep-1");
        JsonElement without = Result("standby: 0");

        Assert.Equal("sleep-1", with.GetProperty("standby").GetProperty("kind").GetString());
        Assert.False(without.TryGetProperty("standby", out _));
        // Of the same policy at the same target on the busiest day: a sleeping engine around the clock, less what it serves. Policies that follow arrivals alone want the same with it and without.
        int compared = 0;
        foreach (JsonElement row in with.GetProperty("on_busiest_day").EnumerateArray())
        {
            foreach (JsonElement other in without.GetProperty("on_busiest_day").EnumerateArray())
            {
                if (Name(row) == Name(other) && FollowsArrivals(row))
                {
                    Assert.InRange(Hours(row) - Hours(other), 6, 25);
                    compared++;
                }
            }
        }

        Assert.True(compared > 0);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void What_another_model_pays_in_part_is_refused()
    {
        RunResult run = Plan("standby: 1, standby_paid: 20%", "--search-time 0s");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("on nodes of another model", run.Error, StringComparison.Ordinal);
    }

    private static string Name(JsonElement row) =>
        $"{row.GetProperty("policy")} {(row.TryGetProperty("target", out JsonElement target) ? target : "")} {(row.TryGetProperty("schedule", out JsonElement hours) ? hours : "")}";

    private static bool FollowsArrivals(JsonElement row) =>
        row.GetProperty("policy").GetString() is "scheduled" or "sky-serve";

    private static double Hours(JsonElement row) => PlanFleetTests.Number(row, "gpu_hours");

    private JsonElement Result(string standby)
    {
        RunResult run = Plan(standby, "--json");
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.GetProperty("result").Clone();
    }

    private RunResult Plan(string standby, string flags)
    {
        string file = Path.Combine(folder, "standby.yaml");
        File.WriteAllText(
            file,
            $"model: llama-3.1-8b\nautoscale: {{ policy: hpa, target: 8, min: 1, max: 12, {standby} }}\n"
        );
        string line = PlanFleetTests.Lightest.Replace("llama-3.1-8b", file, StringComparison.Ordinal);
        return Run.Farthing(
            $"{line} --slo ttft_p95=90s,itl_p95=5s --rate 0.6/s --shape diurnal --fleet {flags}"
        );
    }
}
