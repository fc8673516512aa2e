using System.Text.Json;
using Farthing.Tests.Cli;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>The month with its rented nodes on spot, beside the plan.</summary>
[Trait("Start", "first")]
public sealed class FleetSpotTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>Paid on spot, on demand meanwhile and for commitments is the month; it no longer pays at p ÷ s.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void What_spot_would_cost_adds_up_and_stops_paying_at_the_price_on_demand()
    {
        string file = Path.Combine(folder, "spot.yaml");
        File.WriteAllText(file, "model: llama-3.1-8b\nspot: { traffic: interactive, price: $0.32/h }\n");
        string line = PlanFleetTests.Light.Replace("llama-3.1-8b", file, StringComparison.Ordinal);
        RunResult run = Run.Farthing($"{line} {PlanFleetTests.Stays} --json");
        Assert.True(run.ExitCode == 0, run.Error);
        using JsonDocument document = JsonDocument.Parse(run.Output);
        JsonElement purchase = document.RootElement.GetProperty("result").GetProperty("purchase");

        JsonElement spot = purchase.GetProperty("spot");
        JsonElement[] cases = [.. spot.GetProperty("cases").EnumerateArray()];
        double today = Number(spot, "node_usd_per_hour");
        Assert.True(spot.GetProperty("consented").GetBoolean());
        Assert.Equal("rented", spot.GetProperty("part").GetString());
        Assert.Equal(0.92, Number(spot, "served_fraction"));
        Assert.Equal(0.32 * Number(purchase, "gpus_per_node"), today, 9);
        Assert.Equal([0.7, 1, 2, 2.5], cases.Select(one => Number(one, "spot_price")));
        Assert.Equal(Number(purchase, "node_usd_per_hour") / today, Number(spot, "stops_paying_at"), 9);
        Assert.All(
            cases,
            one =>
            {
                Assert.Equal(
                    Number(one, "usd_per_month"),
                    Number(one, "spot_usd") + Number(one, "on_demand_usd") + Number(one, "rest_usd"),
                    6
                );
                Assert.Equal(
                    0.92 * today * Number(one, "spot_price") * Number(spot, "node_hours"),
                    Number(one, "spot_usd"),
                    6
                );
            }
        );
    }

    /// <summary>The catalog has no spot price of the place: that is said, and nothing is compared.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Without_a_spot_price_nothing_is_compared()
    {
        JsonElement spot = PlanFleetTests.Plain.GetProperty("purchase").GetProperty("spot");

        Assert.False(spot.GetProperty("consented").GetBoolean());
        Assert.False(spot.TryGetProperty("node_usd_per_hour", out _));
        Assert.Empty(spot.GetProperty("cases").EnumerateArray());
    }

    private static double Number(JsonElement element, string name) => PlanFleetTests.Number(element, name);
}
