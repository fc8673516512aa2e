using Farthing.Economics.Prices;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Prices;

/// <summary>What a month's tokens make of an option, by hand: 4 GPUs at $2.21/h that deliver 2,400 to 3,000 tokens/s.</summary>
public sealed class DeliveredTrafficTests
{
    private static readonly PricedOption Option = new("this", 2.21, 4, new Interval(2400, 3000), null);

    [Fact]
    public void One_fleet_carries_what_it_delivers_at_least()
    {
        // 2,400 tokens/s · 3600 s · 730 h = 6.3072 B: exactly what the slow end of one fleet delivers.
        DeliveredTraffic traffic = new(Option, 6.3072e9, 730);

        Assert.Equal(2400, traffic.NeededTokensPerSecond, 6);
        Assert.Equal((1, 4), (traffic.Fleets, traffic.Gpus));
        Assert.Equal((0.8, 1.0), (traffic.Utilization.Low, traffic.Utilization.High));
        Assert.Equal(2.21 * 4 * 730, traffic.UsdPerMonth.Low, 6);
        Assert.Equal(2.21 * 4 * 730 / 6307.2, traffic.UsdPerMillion.High, 9);
    }

    [Fact]
    public void A_token_more_takes_a_second_fleet_whose_bill_is_twice_as_high()
    {
        DeliveredTraffic traffic = new(Option, 6.308e9, 730);

        Assert.Equal((2, 8), (traffic.Fleets, traffic.Gpus));
        Assert.Equal(
            (4800, 6000),
            (traffic.DeliverableTokensPerSecond.Low, traffic.DeliverableTokensPerSecond.High)
        );
        Assert.Equal(2.21 * 8 * 730, traffic.UsdPerMonth.High, 6);
        Assert.InRange(traffic.Utilization.High, 0.5, 0.501);
    }
}
