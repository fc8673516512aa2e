using System.Text.Json;
using Farthing.Tests.Cli;
using static Farthing.Tests.Scenarios.Fleets.PlanFleetTests;

namespace Farthing.Tests.Scenarios.Fleets;

/// <summary>What the fleet of a month must hold beside the promise: redundancy and power.</summary>
public sealed class FleetConstraintTests
{
    /// <summary>The rule in the bill costs what its line says without it, fleet by fleet; rules that it covers cost nothing more.</summary>
    [Theory]
    [Trait("Speed", "slow")]
    [InlineData("n+1", 1, "n+1,node")]
    [InlineData("node", 1, "n+1,node")] // A node of one GPU holds one replica.
    [InlineData("zone", 3, "n+1,node,zone")] // ⌈5 · 3 ÷ 2⌉ = 8.
    public void Redundancy_in_the_bill_costs_its_line(string rule, int more, string covered)
    {
        JsonElement without = Staying.Value;
        JsonElement with = Json(Light, $"{Stays} --redundancy {rule}");

        JsonElement line = without
            .GetProperty("margins")
            .EnumerateArray()
            .Single(one => one.GetProperty("name").GetString() == rule);
        Assert.Equal(
            Number(without.GetProperty("bill"), "usd") + Number(line, "usd_per_month"),
            Number(with.GetProperty("bill"), "usd"),
            6
        );
        JsonElement redundancy = with.GetProperty("redundancy");
        Assert.Equal(rule, redundancy.GetProperty("name").GetString());
        Assert.Equal(more, redundancy.GetProperty("replicas").GetInt32());
        Assert.Equal(
            covered.Split(','),
            with.GetProperty("margins")
                .EnumerateArray()
                .Where(one => one.GetProperty("in_bill").GetBoolean())
                .Select(one => one.GetProperty("name").GetString())
        );
        Assert.All(
            with.GetProperty("margins").EnumerateArray(),
            one => Assert.Equal(one.GetProperty("in_bill").GetBoolean(), Number(one, "usd_per_month") == 0)
        );
        Assert.Equal(
            730 * (5 + more),
            with.GetProperty("chosen").GetProperty("gpu_hours").GetProperty("value").GetDouble(),
            6
        );
        Assert.Equal(5, Number(with.GetProperty("chosen"), "replicas_mean"));
        Assert.False(without.TryGetProperty("redundancy", out _));
        // It is there when that part is lost: the promise of the day holds, and less of the hour is above a limit.
        JsonElement missed = FleetLossTests.Loss(without, rule);
        JsonElement kept = FleetLossTests.Loss(with, rule);
        Assert.True(kept.GetProperty("day_kept").GetBoolean());
        Assert.True(Number(kept, "s") < Number(missed, "s"), $"{kept} {missed}");
        Assert.True(Number(kept, "broken_s") <= Number(missed, "broken_s"), $"{kept} {missed}");
    }

    /// <summary>The same for a fleet that follows its traffic, every count of its course one higher: 730 hours of one node more.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void A_scaled_fleet_has_one_more_at_all_times()
    {
        JsonElement without = Json(Lightest, Scales);
        JsonElement with = Json(Lightest, $"{Scales} --redundancy n+1");

        Assert.Equal(
            without.GetProperty("chosen").GetProperty("policy").GetString(),
            with.GetProperty("chosen").GetProperty("policy").GetString()
        );
        double line = Number(without.GetProperty("margins")[0], "usd_per_month");
        JsonElement bill = with.GetProperty("bill");
        Assert.Equal(Number(without.GetProperty("bill"), "usd") + line, Number(bill, "usd"), 6);
        Assert.Equal(
            Number(bill, "usd"),
            Number(bill, "static_usd") + Number(bill, "autoscaling_usd") + Number(bill, "purchase_usd"),
            6
        );
        Assert.Equal(
            without.GetProperty("chosen").GetProperty("gpu_hours").GetProperty("value").GetDouble() + 730,
            with.GetProperty("chosen").GetProperty("gpu_hours").GetProperty("value").GetDouble(),
            6
        );
        // What a zone costs beyond n+1 is what is missing to its own line.
        Assert.Equal(
            Number(without.GetProperty("margins")[2], "usd_per_month") - line,
            Number(with.GetProperty("margins")[2], "usd_per_month"),
            6
        );
        JsonElement[] steps = [.. with.GetProperty("waterfall").EnumerateArray()];
        Assert.Equal(Number(bill, "static_usd"), Number(steps[7], "usd_per_month"), 6);
        Assert.Equal(Number(bill, "usd"), Number(steps[9], "usd_per_month"), 6);
    }

    /// <summary>L4 boards take 72 W: 250 W hold three of them; two are what this day needs.</summary>
    [Fact]
    [Trait("Speed", "slow")]
    public void Power_limits_the_gpus()
    {
        JsonElement fleet = Json(
            Small,
            "--rate 1/s --shape diurnal --fleet --search-time 0s --max-power 250W"
        );

        Assert.Equal(3, fleet.GetProperty("max_replicas").GetInt32());
        JsonElement power = fleet.GetProperty("power");
        Assert.Equal(2 * 72, Number(power, "peak_w"));
        Assert.Equal(2, Number(power, "peak_gpus"));
        Assert.Equal(72, Number(power, "gpu_w"));
        Assert.Equal(250, Number(power, "max_w"));
        Assert.True(power.GetProperty("limits_gpus").GetBoolean());
        // An instance of four GPUs would be under power with four of them.
        Assert.DoesNotContain(
            fleet.GetProperty("places").EnumerateArray(),
            place => Number(place, "gpus_per_node") > 1
        );
        Assert.Contains(
            fleet.GetProperty("notes").EnumerateArray(),
            note =>
                note.GetString()!
                    .StartsWith("max_power 250 W allows 3 × L4 (72.0 W)", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_plan_that_power_does_not_allow_names_it()
    {
        RunResult run = Run.Farthing($"{Small} --rate 3/s --max-power 150W");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("max_power", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 × L4 (72.0 W)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_models_share_no_power()
    {
        RunResult run = Run.Farthing(
            $"{Small.Replace("plan llama-3.1-8b", "plan --model llama-3.1-8b,llama-3.2-3b", StringComparison.Ordinal)} --rate 3/s --max-power 2kW"
        );

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(
            "several models are divided by GPUs, not by power",
            run.Error,
            StringComparison.Ordinal
        );
    }
}
