using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Tests.Economics.Purchases.Screening;

public sealed class ScreeningCurveTests
{
    [Fact]
    public void The_bills_without_a_commitment()
    {
        ScreeningCurve curve = WorkedDay.Curve(WorkedDay.OnDemand);

        Assert.Equal(21_254.40, curve.StaticPeakUsdPerMonth!.Value, 1e-6);
        Assert.Equal(13_815.36, curve.AutoscaledUsdPerMonth!.Value, 1e-6);
        Assert.Equal(13_815.36, curve.FindBest()!.UsdPerMonth, 1e-6);
        Assert.Null(WorkedDay.Curve(WorkedDay.OneYear).StaticPeakUsdPerMonth);
    }

    [Fact]
    public void Five_nodes_for_one_year()
    {
        ScreeningCurve curve = WorkedDay.Curve(WorkedDay.OnDemand, WorkedDay.OneYear);

        PurchaseSplit split = curve.FindBest()!;

        Assert.Equal(5, split.NodesOf(WorkedDay.OneYear));
        Assert.Equal(11_445.36, split.UsdPerMonth, 1e-6);
        Assert.Equal(0.17, split.SavingFraction(curve.AutoscaledUsdPerMonth!.Value), 0.005);
    }

    [Fact]
    public void Seven_nodes_for_three_years()
    {
        ScreeningCurve curve = WorkedDay.Curve(WorkedDay.OnDemand, WorkedDay.ThreeYears);

        PurchaseSplit split = curve.FindBest()!;

        Assert.Equal(7, split.CommittedNodes);
        Assert.Equal(7_950.48, split.UsdPerMonth, 1e-6);
        Assert.Equal(0.42, split.SavingFraction(curve.AutoscaledUsdPerMonth!.Value), 0.005);
        Assert.Equal(140 / 156.0, split.CoverageFraction, 1e-12);
        Assert.Equal(140 / 168.0, split.UtilizationFraction, 1e-12);
        Assert.Equal(
            [(1, 7), (8, 10)],
            split.Bands.Select(band => (band.FirstNode, band.FirstNode + band.Nodes - 1))
        );
    }

    [Fact]
    public void Burst_on_spot_lowers_the_commitment()
    {
        ScreeningCurve curve = WorkedDay.Curve(WorkedDay.OnDemand, WorkedDay.ThreeYears, WorkedDay.Spot);

        PurchaseSplit split = curve.FindBest()!;

        Assert.Equal(5, split.NodesOf(WorkedDay.ThreeYears));
        Assert.Equal(5, split.NodesOf(WorkedDay.Spot));
        Assert.Equal(7_058.43, split.UsdPerMonth, 0.005);
        Assert.Equal(0.49, split.SavingFraction(curve.AutoscaledUsdPerMonth!.Value), 0.005);
    }

    [Fact]
    public void The_shorter_of_two_terms_is_never_bought_for_the_load_alone()
    {
        PurchaseSplit split = WorkedDay
            .Curve(WorkedDay.OnDemand, WorkedDay.OneYear, WorkedDay.ThreeYears)
            .FindBest()!;

        Assert.Equal(0, split.NodesOf(WorkedDay.OneYear));
        Assert.Equal(7, split.NodesOf(WorkedDay.ThreeYears));
    }

    /// <summary>61.43 / 88.56 = 0.694 and 38.89 / 88.56 = 0.439; on spot 38.89 / 51.992 = 0.748.</summary>
    [Theory]
    [InlineData(61.43, 88.56, 0.694, 5)]
    [InlineData(38.89, 88.56, 0.439, 7)]
    [InlineData(38.89, 51.992, 0.748, 5)]
    public void The_turn_is_at_the_ratio_of_prices(double committed, double rented, double share, int nodes)
    {
        TurnPoint turn = Assert.Single(
            WorkedDay.Curve(new OnDemandNode("od", rented), new CommittedNode("c", committed, 12)).TurnPoints
        );

        Assert.Equal(share, turn.UsedFraction, 5e-4);
        Assert.True(WorkedDay.Load.UsedFraction(nodes) > share);
        Assert.True(share >= WorkedDay.Load.UsedFraction(nodes + 1));
    }

    /// <summary>On demand v = 10; owned 4 + 2u turns at 4/8 = 0.5; committed 5.5 at 1.5/2 = 0.75; a dear one nowhere.</summary>
    [Fact]
    public void Turns_of_several_ways_follow_the_lower_envelope()
    {
        TestWay owned = new("owned", 4, 2);
        CommittedNode committed = new("committed", 5.5, 12);
        OnDemandNode rented = new("rented", 10);
        ScreeningCurve curve = new(
            new NodeLoad([1]),
            [new CommittedNode("dear", 6, 12), committed, rented, owned]
        );

        Assert.Equal(
            [new TurnPoint(rented, owned, 0.5), new TurnPoint(owned, committed, 0.75)],
            curve.TurnPoints
        );
    }

    [Fact]
    public void At_the_turn_itself_nothing_is_promised()
    {
        ScreeningCurve curve = new(
            new NodeLoad([1, 0]),
            [new CommittedNode("c", 5, 12), new OnDemandNode("od", 10)]
        );

        Assert.Equal(0, curve.FindBest()!.CommittedNodes);
    }

    [Fact]
    public void A_quota_that_cannot_carry_the_load_has_no_answer()
    {
        BuyingRule quota = new() { MaximumNodes = 4 };

        Assert.Null(WorkedDay.Curve(WorkedDay.OnDemand with { Rule = quota }).FindBest());
        Assert.NotNull(
            WorkedDay
                .Curve(
                    WorkedDay.OnDemand with
                    {
                        Rule = quota,
                    },
                    WorkedDay.OneYear with
                    {
                        Rule = quota,
                    },
                    WorkedDay.Spot
                )
                .FindBest()
        );
    }

    [Fact]
    public void No_load_costs_nothing()
    {
        PurchaseSplit split = new ScreeningCurve(new NodeLoad([0]), [WorkedDay.OnDemand]).FindBest()!;

        Assert.Empty(split.Bands);
        Assert.Equal(0, split.UsdPerMonth);
        Assert.Equal(0, split.CoverageFraction);
    }

    [Fact]
    public void Ways_that_are_alike_and_splits_below_the_peak_are_refused()
    {
        Assert.Throws<ArgumentException>(() => WorkedDay.Curve());
        Assert.Throws<ArgumentException>(() => WorkedDay.Curve(WorkedDay.OnDemand, WorkedDay.OnDemand));
        Assert.Throws<ArgumentOutOfRangeException>(() => WorkedDay.Curve(WorkedDay.OnDemand).SplitOf([9]));
    }
}
