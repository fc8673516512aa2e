using Farthing.Economics.Prices;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Economics.Prices;

public sealed class FleetDemandTests
{
    [Theory]
    [InlineData(3805, 2400, 1, 2)]
    [InlineData(2400, 2400, 1, 1)]
    [InlineData(2401, 2400, 1, 2)]
    [InlineData(0, 2400, 1, 1)]
    [InlineData(1700, 2400, 0.7, 2)]
    public void Whole_units_that_carry_a_demand(double demand, double unit, double most, double units) =>
        Assert.Equal(units, new FleetDemand(demand, unit, most).Units);

    [Fact]
    public void Units_carry_the_demand_and_one_less_does_not() =>
        Prop.ForAll(
                Gen.Choose(1, 1_000_000).ToArbitrary(),
                Gen.Choose(1, 10_000).ToArbitrary(),
                (demand, unit) =>
                {
                    FleetDemand fleet = new(demand, unit, 0.8);
                    return fleet.Units * unit * 0.8 >= demand * (1 - 1e-6)
                        && (fleet.Units == 1 || (fleet.Units - 1) * unit * 0.8 < demand);
                }
            )
            .QuickCheckThrowOnFailure();
}
