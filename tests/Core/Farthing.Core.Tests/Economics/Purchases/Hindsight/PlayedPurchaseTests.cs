using Farthing.Economics.Purchases.Hindsight;
using Farthing.Economics.Purchases.Outlook;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Tests.Economics.Purchases.Hindsight;

/// <summary>Commitments over a time whose prices are known: by hand, by brute force, and beside the outlook over one certain future.</summary>
public sealed class PlayedPurchaseTests
{
    private static readonly NodeLoad Small = new([1, 2, 2, 3]); // u = 1, 3/4, 1/4.
    private static readonly PlayedSpan[] Falling = [new(240, 10, Small), new(240, 4, Small)];
    private static readonly PlayedCommitment Year = new(new CommittedNode("1y", 6, 12), 100);
    private static readonly PlayedCommitment Years = new(new CommittedNode("3y", 5, 36), 1000);

    [Fact]
    public void A_small_case_is_as_worked_by_hand()
    {
        PlayedPurchase played = new(Falling, [Year, Years]);

        Assert.Equal(480, played.Hours);
        // Node 1 rented: 240 · 10 + 240 · 4 = 3,360; node 2 three quarters, node 3 a quarter of it.
        Assert.Equal(new PlayedCost(0, 3360 + 2520 + 840, 0, 0), played.CostOf([0, 0]));
        // Two for a year: 2 · 480 · 6; left 100 h each, worth 4 · 1 and 4 · 3/4 of their 6.
        Assert.Equal(new PlayedCost(5760, 840, 2 * 100 * 6, 200 + 300), played.CostOf([2, 0]));
        // The longer term takes the node that is used most: 1,000 · (5 − 4); the other 100 · (6 − 3).
        Assert.Equal(new PlayedCost(480 * 11, 840, 5000 + 600, 1000 + 300), played.CostOf([1, 1]));
        // A fourth node is never used and worth nothing: 480 · 5 and 1,000 · 5 more than three.
        Assert.Equal(played.CostOf([0, 3]).TotalUsd + (1480 * 5), played.CostOf([0, 4]).TotalUsd, 9);
        Assert.Equal(3 * 3360, played.StaticPeakUsd);
        Assert.Equal(6600, played.CostOf([2, 0]).PaidUsd);
        Assert.Equal(7100, played.CostOf([2, 0]).TotalUsd);
    }

    /// <summary>Of its $5 the node that is always used was worth $4 on demand; a new commitment at $2 replaces it for less, one that is no longer sold does not.</summary>
    [Fact]
    public void A_rest_is_worth_what_replaces_it_at_the_last_prices()
    {
        PlayedPurchase cheaper = new(Falling, [Year, Years with { LaterUsdPerHour = 2 }]);
        PlayedPurchase gone = new(
            Falling,
            [Year with { LaterUsdPerHour = null }, Years with { LaterUsdPerHour = null }]
        );

        Assert.Equal(new PlayedCost(480 * 5, 3360, 5000, 3000), cheaper.CostOf([0, 1]));
        Assert.Equal(new PlayedCost(480 * 5, 3360, 5000, 1000), gone.CostOf([0, 1]));
        Assert.Equal(100 * (6 - 2), cheaper.CostOf([1, 0]).RestUsd); // Whatever commitment is cheapest.
    }

    /// <summary>Every pair of numbers beside what is found, over prices that rise, fall and jump, and rests that are short and long.</summary>
    [Fact]
    public void No_numbers_are_cheaper_than_those_found()
    {
        int differing = 0;
        double[] prices = [3, 5, 7, 9, 12];
        foreach (double before in prices)
        {
            foreach (double after in prices)
            {
                foreach (double rest in (double[])[0, 200, 4000])
                {
                    PlayedPurchase played = new(
                        [
                            new PlayedSpan(500, before, new NodeLoad([1, 3, 4, 6, 6, 2])),
                            new PlayedSpan(300, after, new NodeLoad([2, 3, 5, 7, 6, 2])),
                        ],
                        [Year with { RestHours = rest / 4 }, Years with { RestHours = rest }]
                    );
                    IReadOnlyList<int> found = played.FindCheapest();

                    double least = double.PositiveInfinity;
                    for (int year = 0; year <= 9; year++)
                    {
                        for (int years = 0; years <= 9; years++)
                        {
                            least = Math.Min(least, played.CostOf([year, years]).TotalUsd);
                        }
                    }

                    Assert.Equal(least, played.CostOf(found).TotalUsd, 6);
                    differing += found.Sum() is > 0 and < 7 ? 1 : 0;
                }
            }
        }

        Assert.True(differing > 20); // Between nothing and all, so that the search has something to find.
    }

    /// <summary>One future without change is section 14's with one scenario: the same dollars for every number, and its best.</summary>
    [Fact]
    public void A_future_without_change_is_the_outlook_over_it()
    {
        CommitmentOutlook outlook = new(
            WorkedDay.Load,
            WorkedDay.OnDemand.UsdPerHour,
            [WorkedDay.OneYear, WorkedDay.ThreeYears],
            [new FutureScenario(1, 1, 1)],
            new OutlookOptions()
        );
        PlayedPurchase played = new(
            [new PlayedSpan(8760, WorkedDay.OnDemand.UsdPerHour, WorkedDay.Load)],
            [new PlayedCommitment(WorkedDay.OneYear, 0), new PlayedCommitment(WorkedDay.ThreeYears, 2 * 8760)]
        );

        for (int year = 0; year <= 11; year++)
        {
            for (int years = 0; years <= 11; years++)
            {
                Assert.Equal(outlook.ScenarioUsd(0, [year, years]), played.CostOf([year, years]).TotalUsd, 4);
            }
        }

        Assert.Equal(outlook.FindBest().Nodes, played.FindCheapest());
        Assert.Equal(
            5, // Section 11's k* for one year.
            new PlayedPurchase(
                [new PlayedSpan(8760, WorkedDay.OnDemand.UsdPerHour, WorkedDay.Load)],
                [new PlayedCommitment(WorkedDay.OneYear, 0)]
            )
                .FindCheapest()
                .Single()
        );
    }

    [Fact]
    public void Nothing_to_sign_is_all_on_demand()
    {
        PlayedPurchase played = new(Falling, []);

        Assert.Empty(played.FindCheapest());
        Assert.Equal(new PlayedCost(0, 6720, 0, 0), played.CostOf([]));
    }
}
