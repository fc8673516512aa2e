using Farthing.Economics.Levers.Cascades;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Levers.Cascades;

public sealed class HeadroomWatchTests
{
    private static readonly Money Strong = new(1_000_000);

    [Fact]
    public void A_cascade_that_loses_is_off_after_a_thousand_requests_and_not_before()
    {
        HeadroomWatch watch = new();
        for (int i = 0; i < HeadroomWatch.Window - 1; i++)
        {
            watch.Add(Strong + new Money(1), Strong);
            Assert.False(watch.IsOff);
        }

        watch.Add(Strong + new Money(1), Strong);

        Assert.True(watch.IsOff);
        Assert.Equal(new Money(-1000), watch.Saved);
    }

    [Fact]
    public void One_that_breaks_even_stays_on_and_a_dearer_thousand_ends_it()
    {
        HeadroomWatch watch = new();
        for (int i = 0; i < 5000; i++)
        {
            watch.Add(Strong, Strong);
        }

        Assert.False(watch.IsOff);
        Assert.Equal(0, watch.Headroom);
        watch.Add(Strong + new Money(1), Strong);
        Assert.True(watch.IsOff);
    }

    [Fact]
    public void Headroom_is_break_even_less_escalation_and_the_window_adds_up_to_the_nano_dollar()
    {
        HeadroomWatch watch = new();
        Pcg32 draw = new(7, 1);
        List<(Money Paid, Money Alone, bool Escalated)> all = [];
        for (int i = 0; i < 3456; i++)
        {
            bool escalated = draw.NextDouble() < 0.4;
            Money paid = new(100_000 + 50_000 + (escalated ? 1_000_000 : 0));
            watch.Add(paid, Strong);
            all.Add((paid, Strong, escalated));
        }

        var last = all[^HeadroomWatch.Window..];
        double escalation = last.Count(one => one.Escalated) / 1000.0;
        Assert.Equal(last.Sum(one => one.Paid.NanoUsd), watch.Paid.NanoUsd);
        Assert.Equal(watch.StrongAlone, watch.Paid + watch.Saved);
        Assert.Equal(new StageCosts(0.10, 0.05, 1).Headroom(escalation), watch.Headroom, 1e-12);
    }

    [Fact]
    public void It_stays_off_until_it_is_reset()
    {
        HeadroomWatch watch = new();
        for (int i = 0; i < 2000; i++)
        {
            watch.Add(i < 1000 ? Strong + Strong : Money.Zero, Strong);
        }

        Assert.True(watch.IsOff);
        watch.Reset();
        Assert.False(watch.IsOff);
        Assert.Equal(0, watch.Requests);
    }
}
