using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Tests.Economics.Purchases.Screening;

public sealed class SplitRegretTests
{
    private static readonly ScreeningCurve Curve = WorkedDay.Curve(WorkedDay.OnDemand, WorkedDay.ThreeYears);

    [Theory]
    [InlineData(0.5, 0.598, 4)]
    [InlineData(0.7, 0.106, 5)]
    [InlineData(0.9, 0, 7)]
    [InlineData(1.3, 0.102, 10)]
    public void Traffic_other_than_planned(double factor, double regret, int best)
    {
        SplitRegret found = Find(new MarketCase(factor, PriceFactors.Unchanged));

        Assert.Equal(regret, found.Fraction, 5e-4);
        Assert.Equal(best, found.Best.CommittedNodes);
        Assert.Equal(7, found.Held.CommittedNodes);
    }

    [Theory]
    [InlineData(0.7, 0.009, 6)]
    [InlineData(2.5, 0.146, 8)]
    public void Another_price_on_demand(double factor, double regret, int best)
    {
        SplitRegret found = Find(new MarketCase(1, new PriceFactors { OnDemand = factor }));

        Assert.Equal(regret, found.Fraction, 5e-4);
        Assert.Equal(best, found.Best.CommittedNodes);
    }

    /// <summary>The level stays best at 0.95 · r; what is held costs r · d · k · T more: 38.89 · 0.05 · 7 · 24.</summary>
    [Fact]
    public void A_commitment_that_gets_cheaper_after_signing()
    {
        SplitRegret found = Find(new MarketCase(1, new PriceFactors { NewCommitment = 0.95 }));

        Assert.Equal(7, found.Best.CommittedNodes);
        Assert.Equal(38.89 * 0.05 * 7 * 24, found.Held.UsdPerMonth - found.Best.UsdPerMonth, 1e-6);
    }

    [Fact]
    public void Spot_may_leave_the_burst_to_on_demand()
    {
        ScreeningCurve curve = WorkedDay.Curve(WorkedDay.OnDemand, WorkedDay.ThreeYears, WorkedDay.Spot);

        SplitRegret found = SplitRegret.Find(
            curve,
            curve.FindBest()!,
            new MarketCase(1, new PriceFactors { Spot = 2.5 })
        )!;

        // 0.7 · 90.80 + 0.3 · 88.56 = 90.13 > 88.56: five nodes are held, five rented, seven were best.
        Assert.Equal(5, found.Held.NodesOf(WorkedDay.OnDemand));
        Assert.Equal(7, found.Best.CommittedNodes);
        Assert.True(found.Fraction > 0);
    }

    [Fact]
    public void Regret_is_never_negative_and_none_without_a_change()
    {
        Assert.All(MarketCase.Defaults, each => Assert.True(Find(each).Fraction >= -1e-12));
        Assert.Equal(0, Find(new MarketCase(1, PriceFactors.Unchanged)).Fraction, 1e-12);
    }

    /// <summary>18 nodes for traffic × 1.8, and 14 that may be bought.</summary>
    [Fact]
    public void A_future_beyond_all_quotas_has_no_answer()
    {
        BuyingRule quota = new() { MaximumNodes = 7 };
        ScreeningCurve curve = WorkedDay.Curve(
            WorkedDay.OnDemand with
            {
                Rule = quota,
            },
            WorkedDay.ThreeYears with
            {
                Rule = quota,
            }
        );

        Assert.Null(SplitRegret.Find(curve, curve.FindBest()!, new MarketCase(1.8, PriceFactors.Unchanged)));
    }

    private static SplitRegret Find(MarketCase future) => SplitRegret.Find(Curve, Curve.FindBest()!, future)!;
}
