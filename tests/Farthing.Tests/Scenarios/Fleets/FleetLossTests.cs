using System.Text.Json;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>What losses at the busiest hour do to the fleet of a month.</summary>
public sealed class FleetLossTests
{
    private static JsonElement[] Losses(JsonElement fleet) =>
        [.. fleet.GetProperty("losses").EnumerateArray()];

    [Fact]
    public void A_fleet_is_played_without_a_part_at_its_busiest_hour()
    {
        JsonElement[] losses = Losses(PlanFleetTests.Staying.Value);

        int replicas = PlanFleetTests
            .Staying.Value.GetProperty("deployment")
            .GetProperty("replicas")
            .GetInt32();
        Assert.Equal(["none", "replica", "zone"], losses.Select(one => one.GetProperty("part").GetString())); // A replica has a node of its own.
        Assert.Equal(
            [0, 1, (int)Math.Ceiling(replicas / 3.0)],
            losses.Select(one => one.GetProperty("replicas").GetInt32())
        );
        Assert.True(losses[0].GetProperty("day_kept").GetBoolean()); // As the search had it.
        Assert.Equal(0, losses[0].GetProperty("resent").GetInt64());
        Assert.All(losses.Skip(1), loss => Assert.True(loss.GetProperty("resent").GetInt64() > 0));
        Assert.Single(losses.Select(one => one.GetProperty("at_s").GetDouble()).Distinct());
        Assert.Equal(0, losses[0].GetProperty("at_s").GetDouble() % 3600);
        // The more is lost, the worse the hour: the smallest fleet has nothing to spare.
        double[] worst =
        [
            .. losses.Select(one =>
                one.GetProperty("s").GetDouble() / one.GetProperty("limit_s").GetDouble()
            ),
        ];
        Assert.True(worst[0] <= worst[1] && worst[1] < worst[2] && worst[2] > 1, string.Join(' ', worst));
        Assert.True(losses[2].GetProperty("broken_s").GetDouble() >= 300);
    }

    /// <summary>What is lost under a rule of redundancy.</summary>
    internal static JsonElement Loss(JsonElement fleet, string rule) =>
        Losses(fleet)
            .Single(one => one.GetProperty("part").GetString() == (rule == "zone" ? rule : "replica"));
}
