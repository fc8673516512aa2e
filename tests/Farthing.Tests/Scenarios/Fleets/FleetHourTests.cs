using System.Text.Json;
using static Farthing.Tests.Scenarios.Fleets.PlanFleetTests;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>A promise that must hold in each hour of the month.</summary>
public sealed class FleetHourTests
{
    /// <summary>The smallest fleet of the day loses an hour of it; one replica more does not, and no fewer do.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_fleet_that_stays_is_the_smallest_that_keeps_every_hour()
    {
        JsonElement day = Staying.Value;
        JsonElement hour = Json(Light, $"{Stays} --every-hour");

        Assert.True(Share(day) > 1, $"{Share(day)}");
        Assert.InRange(Share(hour), 0, 1);
        Assert.Equal(Replicas(day) + 1, Replicas(hour));
        Assert.True(hour.GetProperty("every_hour").GetBoolean());
        Assert.True(Number(hour.GetProperty("bill"), "usd") > Number(day.GetProperty("bill"), "usd"));
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void A_fleet_that_is_scaled_keeps_every_hour_of_every_day()
    {
        JsonElement fleet = Json(Lightest, $"{Scales} --every-hour");

        Assert.All(
            fleet
                .GetProperty("beside")
                .EnumerateArray()
                .Append(fleet.GetProperty("chosen"))
                .Where(one => one.TryGetProperty("hours", out _)),
            one => Assert.Equal(Number(one, "hours"), Number(one, "hours_kept"))
        );
        JsonElement chosen = fleet.GetProperty("chosen");
        Assert.True(chosen.TryGetProperty("policy", out _), "no autoscaler keeps every hour");
        Assert.InRange(Share(fleet), 0, 1);
    }

    private static int Replicas(JsonElement fleet) =>
        fleet.GetProperty("deployment").GetProperty("replicas").GetInt32();

    /// <summary>The worst hour over its limit.</summary>
    private static double Share(JsonElement fleet)
    {
        JsonElement worst = fleet.GetProperty("chosen").GetProperty("worst_hour");
        return Number(worst, "s") / Number(worst, "limit_s");
    }
}
