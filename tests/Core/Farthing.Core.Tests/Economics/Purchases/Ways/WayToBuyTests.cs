using Farthing.Economics.Ownership;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Purchases.Ways;

public sealed class WayToBuyTests
{
    /// <summary>$26,280 upfront over three years of 8,760 h is $1 an hour.</summary>
    [Fact]
    public void An_upfront_payment_is_spread_over_the_hours_of_the_term()
    {
        CommittedNode way = new("3y", 10, 36) { UpfrontUsd = 26_280 };

        Assert.Equal(11, way.FixedUsdPerHour, 1e-12);
        Assert.Equal(0, way.UsedUsdPerHour);
        Assert.True(way.IsCommitted);
    }

    /// <summary>$8,760 for one year at 10 %: one payment of $9,636 at its end.</summary>
    [Fact]
    public void Cost_of_capital_comes_on_top_of_an_upfront_payment()
    {
        CommittedNode way = new("1y", 0, 12) { UpfrontUsd = 8760, CostOfCapitalPerYear = 0.1 };

        Assert.Equal(1.1, way.FixedUsdPerHour, 1e-12);
        Assert.Equal(5, new CommittedNode("ptu", 5, 0) { CostOfCapitalPerYear = 0.1 }.FixedUsdPerHour);
    }

    /// <summary>0.7 · 36.32 + 0.3 · 88.56 = 51.992.</summary>
    [Fact]
    public void Spot_costs_the_price_on_demand_where_it_cannot_serve()
    {
        Assert.Equal(51.992, WorkedDay.Spot.UsedUsdPerHour, 1e-9);
        Assert.False(WorkedDay.Spot.IsCommitted);
    }

    [Fact]
    public void An_owned_node_in_use_all_the_time_costs_its_ownership()
    {
        GpuOwnershipCost gpu = new(
            new GpuOwnershipOptions
            {
                CapexUsd = new Interval(30_000, 40_000),
                Years = 4,
                Kilowatts = 1.3,
                Pue = 1.2,
                UsdPerKilowattHour = 0.1,
                ColoUsdPerMonth = 150,
                SparesPerYear = 0.03,
                StaffUsdPerYear = 500,
            }
        );
        OwnedNode way = new("owned", gpu, 8);

        // 35,000 / 4 + 12 · 150 + 3 % of 35,000 + 500 = 12,100 a year and GPU.
        Assert.Equal(8 * 12_100 / 8760.0, way.FixedUsdPerHour, 1e-9);
        Assert.Equal(8 * 1.3 * 1.2 * 0.1, way.UsedUsdPerHour, 1e-9);
        Assert.Equal(8 * gpu.UsdPerHour.Middle, way.UsdPerHourAt(1), 1e-9);
        Assert.Same(way, way.At(new PriceFactors { OnDemand = 2 }));
    }

    [Fact]
    public void Each_price_moves_with_its_own_factor()
    {
        PriceFactors factors = new()
        {
            OnDemand = 2,
            Spot = 3,
            NewCommitment = 0.5,
        };

        Assert.Equal(2 * 88.56, WorkedDay.OnDemand.At(factors).UsedUsdPerHour, 1e-9);
        Assert.Equal((0.7 * 3 * 36.32) + (0.3 * 2 * 88.56), WorkedDay.Spot.At(factors).UsedUsdPerHour, 1e-9);
        Assert.Equal(
            5.5,
            new CommittedNode("3y", 10, 36) { UpfrontUsd = 26_280 }
                .At(factors)
                .FixedUsdPerHour,
            1e-9
        );
    }

    [Fact]
    public void A_rule_counts_from_the_smallest_order_in_whole_steps_up_to_the_quota()
    {
        BuyingRule rule = new()
        {
            MinimumNodes = 15,
            StepNodes = 5,
            MaximumNodes = 27,
        };

        Assert.Equal([0, 15, 20, 25], rule.NodesUpTo(100));
        Assert.Equal([0, 15], rule.NodesUpTo(19));
        Assert.Equal([0, 15, 20, 25], Enumerable.Range(0, 40).Where(rule.Allows));
        Assert.False(rule.IsFree);
        Assert.True(BuyingRule.Free.IsFree);
    }

    [Fact]
    public void An_order_or_a_step_of_no_nodes_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BuyingRule { MinimumNodes = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BuyingRule { StepNodes = 0 });
    }
}
