using Farthing.Economics.Purchases;
using Farthing.Numerics.Quantities;

namespace Farthing.Tests.Economics.Purchases;

public sealed class PurchaseMixTests
{
    private static readonly PurchaseMix Mix = new(
        [
            new PurchaseBlock("reserved", 8, new Interval(2, 2), 1),
            new PurchaseBlock("on-demand", 4, new Interval(3, 4), 0.25),
            new PurchaseBlock("spot", 2, new Interval(1, 1), 0.5),
        ],
        HoursPerMonth: 730
    );

    /// <summary>8 · 2 + 4 · 0.25 · (3 … 4) + 2 · 0.5 · 1 = 20 … 21 dollars an hour for 8 + 1 + 1 = 10 GPUs.</summary>
    [Fact]
    public void A_mix_by_hand()
    {
        Assert.Equal(14_600, Mix.UsdPerMonth.Low, 1e-6);
        Assert.Equal(15_330, Mix.UsdPerMonth.High, 1e-6);
        Assert.Equal(10, Mix.MeanGpus, 1e-12);
        Assert.Equal(14, Mix.PeakGpus, 1e-12);
        Assert.Equal(2.0, Mix.UsdPerGpuHour.Low, 1e-9);
        Assert.Equal(2.1, Mix.UsdPerGpuHour.High, 1e-9);
    }

    /// <summary>Against $29,200 … $30,660: at least 1 − 15,330/29,200, at most 1 − 14,600/30,660.</summary>
    [Fact]
    public void What_it_saves_is_widest_between_opposite_ends()
    {
        Interval saved = Mix.SavingAgainst(new Interval(29_200, 30_660));

        Assert.Equal(0.475, saved.Low, 1e-9);
        Assert.Equal(1 - (14_600 / 30_660.0), saved.High, 1e-9);
        Assert.True(Mix.SavingAgainst(new Interval(10_000, 10_000)).High < 0);
    }

    [Fact]
    public void A_reservation_breaks_even_at_the_ratio_of_prices()
    {
        Interval share = PurchaseMix.ReservationBreakEven(new Interval(1, 2), new Interval(4, 4));

        Assert.Equal(0.25, share.Low, 1e-12);
        Assert.Equal(0.5, share.High, 1e-12);
    }
}
