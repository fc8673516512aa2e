using Farthing.Economics.Purchases.Outlook;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;

namespace Farthing.Tests.Economics.Purchases.Outlook;

public sealed class CommitmentOutlookTests
{
    private const double Million = 1e6;

    private static readonly OutlookOptions Year = new();

    /// <summary>2 % a month are 1.02^12 = 1.2682… a year.</summary>
    [Fact]
    public void Growth_moves_the_factors_of_traffic_alone()
    {
        IReadOnlyList<FutureScenario> growing = FutureScenarios.Growing(0.02);

        Assert.Equal(FutureScenarios.Defaults.Count, growing.Count);
        Assert.All(
            FutureScenarios.Defaults.Zip(growing),
            pair =>
                Assert.Equal(
                    pair.First with
                    {
                        TrafficAfterYear = pair.First.TrafficAfterYear * Math.Pow(1.02, 12),
                    },
                    pair.Second
                )
        );
    }

    [Fact]
    public void One_year_under_the_default_scenarios()
    {
        AllLevels levels = Levels(WorkedDay.OneYear, Year);

        AssertLevel(levels, 5, 4.334, 0.041);
        Assert.Equal(4.365, levels.Levels[4].ExpectedUsd / Million, 5e-4);
        Assert.Equal(4.382, levels.Levels[6].ExpectedUsd / Million, 5e-4);
        Assert.Equal(5.058, levels.Levels[0].ExpectedUsd / Million, 5e-4);
        Assert.Equal(5, levels.LeastWorstRegret.Nodes[0]);
        Assert.Equal(5, PointForecast(WorkedDay.OneYear, Year));
    }

    [Fact]
    public void Three_years_whose_rest_cannot_be_sold()
    {
        AllLevels levels = Levels(WorkedDay.ThreeYears, Year);

        AssertLevel(levels, 5, 3.704, 0.249);
        Assert.Equal(3.719, levels.Levels[6].ExpectedUsd / Million, 5e-4);
        Assert.Equal(3.875, levels.Levels[7].ExpectedUsd / Million, 5e-4);
        Assert.Equal(6, levels.LeastWorstRegret.Nodes[0]);
        Assert.Equal(7, PointForecast(WorkedDay.ThreeYears, Year));
    }

    [Fact]
    public void Three_years_whose_rest_is_sold_at_half_its_price()
    {
        OutlookOptions resale = new() { ResaleFraction = 0.5 };
        AllLevels levels = Levels(WorkedDay.ThreeYears, resale);

        AssertLevel(levels, 6, 3.693, 0.169);
        Assert.Equal(6, levels.LeastWorstRegret.Nodes[0]);
        Assert.Equal(7, PointForecast(WorkedDay.ThreeYears, resale));
    }

    [Fact]
    public void Three_years_over_a_horizon_of_three_years()
    {
        OutlookOptions long3 = new() { HorizonMonths = 36 };
        AllLevels levels = Levels(WorkedDay.ThreeYears, long3);

        Assert.Equal(7, levels.Best.Nodes[0]);
        Assert.Equal(12.07, levels.Best.ExpectedUsd / Million, 5e-3);
        Assert.Equal(16.52, levels.Levels[0].ExpectedUsd / Million, 5e-3);
        Assert.Equal(0.434, levels.Best.WorstRegretFraction, 5e-4);
        Assert.Equal(6, levels.LeastWorstRegret.Nodes[0]);
        Assert.Equal(0.354, levels.LeastWorstRegret.WorstRegretFraction, 5e-4);
        Assert.Equal(7, PointForecast(WorkedDay.ThreeYears, long3));
    }

    [Fact]
    public void The_default_weights()
    {
        Assert.Equal(9, FutureScenarios.Defaults.Count);
        Assert.Equal(1, FutureScenarios.Defaults.Sum(scenario => scenario.Weight), 1e-12);
        Assert.Equal(new FutureScenario(0.25 * 0.35, 0.6, 0.7), FutureScenarios.Defaults[0]);
        Assert.Equal(new FutureScenario(0.5 * 0.5, 1, 1), FutureScenarios.Defaults[4]);
    }

    [Fact]
    public void Half_of_a_year_is_the_root_of_its_factor()
    {
        FutureScenario scenario = new(1, 1.44, 0.81);

        Assert.Equal(1.2, scenario.TrafficIn(6), 1e-12);
        Assert.Equal(0.9, scenario.OnDemandIn(6), 1e-12);
        Assert.Equal(1.44, scenario.TrafficIn(12), 1e-12);
    }

    [Fact]
    public void Waiting_is_worth_at_most_what_knowing_the_scenario_would_save() =>
        Assert.Equal(47_419.43, Outlook(WorkedDay.OneYear, Year).ValueOfWaitingUsd, 0.01);

    /// <summary>Of 4 nodes in use all the time 3 may be gone after four months with 30 %. The one that stays is worth its rest after a year; one of the others costs 12 · 730 · 5 + 0.3 · 24 · 730 · 5 = 70,080 for three years, 60,444 for one, and at least 0.7 · 87,600 = 61,320 on demand.</summary>
    [Fact]
    public void Terms_mix_where_the_load_may_go_away()
    {
        CommitmentOutlook outlook = new(
            new NodeLoad([4]),
            10,
            [new CommittedNode("1y", 6.9, 12), new CommittedNode("3y", 5, 36)],
            FutureScenarios.Pair([new(0.01, 0.3), new(1, 0.7)], [new(1, 1)]),
            Year
        );

        OutlookChoice best = outlook.FindBest();

        Assert.Equal([3, 1], best.Nodes);
        Assert.Equal(43_800 + (3 * 60_444), best.ExpectedUsd, 1e-6);
    }

    /// <summary>The default scenarios do not do it: five nodes are worth their price for one year and for three.</summary>
    [Fact]
    public void Terms_do_not_mix_on_the_worked_day()
    {
        CommitmentOutlook outlook = new(
            WorkedDay.Load,
            88.56,
            [WorkedDay.OneYear, WorkedDay.ThreeYears],
            FutureScenarios.Defaults,
            Year
        );

        Assert.Equal([0, 5], outlook.FindBest().Nodes);
    }

    /// <summary>
    /// If the stated course comes, seven nodes for three years are best; six cost 3.85 % more and five 9.94 %.
    /// By least expected cost five are chosen, so a bound below 9.94 % leaves six, and one below 3.85 % seven.
    /// </summary>
    [Theory]
    [InlineData(0, 7, 0)]
    [InlineData(0.03, 7, 0)]
    [InlineData(0.05, 6, 0.0385)]
    [InlineData(0.09, 6, 0.0385)]
    [InlineData(0.1, 5, 0.0994)]
    [InlineData(double.PositiveInfinity, 5, 0.0994)]
    public void A_bound_on_the_stated_course_limits_the_hedge(double bound, int nodes, double excess)
    {
        CommitmentOutlook outlook = new(
            WorkedDay.Load,
            88.56,
            [WorkedDay.OneYear, WorkedDay.ThreeYears],
            FutureScenarios.Defaults,
            new OutlookOptions { HedgeFraction = bound }
        );

        OutlookChoice best = outlook.FindBest();

        Assert.Equal([0, nodes], best.Nodes);
        Assert.Equal(excess, best.StatedRegretFraction, 5e-5);
        Assert.Equal(2_901_925.20, outlook.StatedLeastUsd, 0.01);
    }

    /// <summary>
    /// One node, always used, prices on demand halve within the year. Its 24 months that are left are worth what replaces them: a new three-year commitment at half its price, $2.50 of the $5.
    /// So it costs 12 · 730 · 5 + 24 · 730 · 2.50 = 87,600. With a year's commitment at $4 beside it, halved to $2, the rest is worth $2: 96,360.
    /// </summary>
    [Fact]
    public void A_rest_is_worth_what_replaces_it()
    {
        FutureScenario[] halved = [new(1, 1, 0.5)];
        CommittedNode years = new("3y", 5, 36);
        NodeLoad one = new([1]);

        Assert.Equal(
            87_600,
            new CommitmentOutlook(one, 10, [years], halved, Year).Judge([1]).ExpectedUsd,
            1e-6
        );
        Assert.Equal(
            96_360,
            new CommitmentOutlook(one, 10, [new CommittedNode("1y", 4, 12), years], halved, Year)
                .Judge([0, 1])
                .ExpectedUsd,
            1e-6
        );
        // Used a quarter of the time, on demand replaces it: 0.25 · 5 = 1.25 of the 5.
        Assert.Equal(
            43_800 + (24 * 730 * 3.75),
            new CommitmentOutlook(new NodeLoad([0, 0, 0, 1]), 10, [years], halved, Year)
                .Judge([1])
                .ExpectedUsd,
            1e-6
        );
    }

    [Fact]
    public void Scenarios_that_do_not_add_up_are_refused()
    {
        Assert.Throws<ArgumentException>(() =>
            new CommitmentOutlook(WorkedDay.Load, 1, [WorkedDay.OneYear], [new(0.5, 1, 1)], Year)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new CommitmentOutlook(WorkedDay.Load, 1, [], FutureScenarios.Defaults, Year)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new CommitmentOutlook(
                WorkedDay.Load,
                1,
                [WorkedDay.OneYear],
                FutureScenarios.Defaults,
                new OutlookOptions { HorizonMonths = 0 }
            )
        );
    }

    private static void AssertLevel(AllLevels levels, int nodes, double millionUsd, double regret)
    {
        Assert.Equal(nodes, levels.Best.Nodes[0]);
        Assert.Equal(millionUsd, levels.Best.ExpectedUsd / Million, 5e-4);
        Assert.Equal(regret, levels.Best.WorstRegretFraction, 5e-4);
    }

    private static int PointForecast(CommittedNode commitment, OutlookOptions options) =>
        new CommitmentOutlook(WorkedDay.Load, 88.56, [commitment], [new(1, 1, 1)], options).FindBest().Nodes[
            0
        ];

    private static CommitmentOutlook Outlook(CommittedNode commitment, OutlookOptions options) =>
        new(WorkedDay.Load, 88.56, [commitment], FutureScenarios.Defaults, options);

    private static AllLevels Levels(CommittedNode commitment, OutlookOptions options) =>
        new(Outlook(commitment, options));
}

/// <summary>Every level of a single commitment beside each other, from none up to one beyond the peak.</summary>
internal sealed class AllLevels(CommitmentOutlook outlook)
{
    /// <summary>By number of nodes.</summary>
    public OutlookChoice[] Levels { get; } =
    [
        .. outlook
            .Commitments[0]
            .Rule.NodesUpTo(outlook.PeakNodes + outlook.Commitments[0].Rule.MinimumNodes)
            .Select(nodes => outlook.Judge([nodes])),
    ];

    /// <summary>The level with the least expected cost.</summary>
    public OutlookChoice Best => Levels.MinBy(level => level.ExpectedUsd)!;

    /// <summary>The level whose worst regret is least.</summary>
    public OutlookChoice LeastWorstRegret => Levels.MinBy(level => level.WorstRegretFraction)!;
}
