using System.Text.Json;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>What losses at the busiest hour do to the fleet of a month.</summary>
public sealed class FleetLossTests
{
    private static JsonElement[] Losses(JsonElement fleet) =>
        [.. fleet.GetProperty("losses").EnumerateArray()];

    [Fact]
    [Trait("Speed", "slow")]
    public void A_fleet_is_played_without_a_part_at_its_busiest_hour()
    {
        JsonElement[] losses = Losses(PlanFleetTests.Staying.Value)[..3];

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

    /// <summary>Replica by replica: in place one is away while image, weights and engine start on its node; with one more none is, for a whole cold start each.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void An_upgrade_replaces_every_replica()
    {
        JsonElement fleet = PlanFleetTests.Staying.Value;
        (JsonElement nothing, JsonElement inPlace, JsonElement surge) = (
            Losses(fleet)[0],
            Losses(fleet)[3],
            Losses(fleet)[4]
        );

        Assert.Equal(5, Losses(fleet).Length);
        Assert.Equal(
            ("upgrade-in-place", "upgrade-with-surge"),
            (inPlace.GetProperty("part").GetString(), surge.GetProperty("part").GetString())
        );
        int replicas = fleet.GetProperty("deployment").GetProperty("replicas").GetInt32();
        Assert.All([inPlace, surge], one => Assert.Equal(replicas, one.GetProperty("replicas").GetInt32()));
        JsonElement start = fleet.GetProperty("cold_start");
        double lead = PlanFleetTests.Number(start, "lead_s");
        double onItsNode =
            lead - PlanFleetTests.Number(start, "order_s") - PlanFleetTests.Number(start, "node_s");
        // Beside the starts, what the old ones still have.
        Assert.InRange(
            PlanFleetTests.Number(inPlace, "took_s"),
            replicas * onItsNode,
            replicas * (onItsNode + 120)
        );
        Assert.InRange(PlanFleetTests.Number(surge, "took_s"), replicas * lead, replicas * (lead + 120));
        // With one more, none is away: as without an upgrade, but for which engine a request meets.
        Assert.InRange(PlanFleetTests.Number(surge, "s") / PlanFleetTests.Number(nothing, "s"), 0.8, 1.2);
        Assert.All(
            [nothing, surge],
            one =>
                Assert.True(
                    PlanFleetTests.Number(one, "broken_s") <= PlanFleetTests.Number(inPlace, "broken_s")
                )
        );
        Assert.True(surge.GetProperty("day_kept").GetBoolean());
        Assert.False(nothing.TryGetProperty("took_s", out _));
    }

    /// <summary>What is lost under a rule of redundancy.</summary>
    internal static JsonElement Loss(JsonElement fleet, string rule) =>
        Losses(fleet)
            .Single(one => one.GetProperty("part").GetString() == (rule == "zone" ? rule : "replica"));
}
