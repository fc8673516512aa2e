using Farthing.Economics.Purchases.Outlook;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Purchases.Outlook;

/// <summary>Drawn outlooks beside the formula month by month and hour by hour, and what holds for all of them.</summary>
public sealed class OutlookInvariantTests
{
    [Fact]
    public void Single_commitments_follow_the_formula_and_are_convex()
    {
        Pcg32 chance = new(seed: 24, stream: 1);
        for (int draw = 0; draw < 60; draw++)
        {
            CommitmentOutlook outlook = RandomOutlook.Draw(ref chance, 1, maxTerm: 36, hasRules: false);
            AllLevels levels = new(outlook);
            double[] usd = [.. levels.Levels.Select(level => level.ExpectedUsd)];

            Assert.All(
                usd.Select((each, k) => (each, k)),
                at => Assert.True(EveryInput.IsClose(at.each, Expected(outlook, [at.k])))
            );
            for (int k = 1; k < usd.Length - 1; k++)
            {
                Assert.True(usd[k - 1] + usd[k + 1] - (2 * usd[k]) >= -1e-9 * usd[k], $"draw {draw}, k {k}");
            }

            Assert.True(levels.Best.ExpectedUsd <= usd[0]);
            Assert.True(EveryInput.IsClose(outlook.FindBest().ExpectedUsd, usd.Min()));
            Assert.True(levels.LeastWorstRegret.WorstRegretFraction <= levels.Best.WorstRegretFraction);
        }
    }

    /// <summary>Two or three terms together, with smallest orders and quotas, against all numbers of nodes.</summary>
    [Fact]
    public void Several_commitments_together_have_no_cheaper_numbers()
    {
        Pcg32 chance = new(seed: 25, stream: 1);
        int several = 0;
        for (int draw = 0; draw < 40; draw++)
        {
            CommitmentOutlook outlook = RandomOutlook.Draw(ref chance, 2, maxTerm: 36, hasRules: true);
            int most = outlook.PeakNodes + 4;
            double least = double.PositiveInfinity;
            for (int first = 0; first <= most; first++)
            {
                for (int second = 0; second <= most; second++)
                {
                    if (
                        outlook.Commitments[0].Rule.Allows(first)
                        && outlook.Commitments[1].Rule.Allows(second)
                    )
                    {
                        least = Math.Min(least, Expected(outlook, [first, second]));
                    }
                }
            }

            OutlookChoice best = outlook.FindBest();

            Assert.True(
                EveryInput.IsClose(best.ExpectedUsd, least),
                $"draw {draw}: {best.ExpectedUsd}, {least}"
            );
            Assert.True(best.WorstRegretFraction >= -1e-9);
            several += best.Nodes.All(nodes => nodes > 0) ? 1 : 0;
        }

        Assert.True(several > 0);
    }

    /// <summary>The bound of the hedge, against all numbers of two commitments with smallest orders and quotas.</summary>
    [Fact]
    public void Within_a_bound_on_the_stated_course_no_numbers_are_cheaper()
    {
        Pcg32 chance = new(seed: 31, stream: 1);
        int bound = 0;
        int between = 0;
        for (int draw = 0; draw < 40; draw++)
        {
            CommitmentOutlook drawn = RandomOutlook.Draw(ref chance, 2, maxTerm: 36, hasRules: true);
            FutureScenario stated = new(1, chance.NextInt32(6, 16) / 10.0, 1);
            double hedge = chance.NextInt32(0, 4) / 50.0;
            CommitmentOutlook outlook = new(
                drawn.Today,
                drawn.OnDemandUsdPerHour,
                drawn.Commitments,
                drawn.Scenarios,
                drawn.Options with
                {
                    Stated = stated,
                    HedgeFraction = hedge,
                }
            );
            int most = outlook.PeakNodes + 4;
            (int[] Nodes, double Expected, double Stated)[] all =
            [
                .. from first in Enumerable.Range(0, most + 1)
                from second in Enumerable.Range(0, most + 1)
                where outlook.Commitments[0].Rule.Allows(first) && outlook.Commitments[1].Rule.Allows(second)
                select (
                    (int[])[first, second],
                    Expected(outlook, [first, second]),
                    Expected(outlook, [first, second], [stated])
                ),
            ];
            double least = all.Min(one => one.Stated);
            double free = all.Min(one => one.Expected);
            double within = all.Where(one => one.Stated <= least * (1 + hedge + 1e-9))
                .Min(one => one.Expected);

            OutlookChoice best = outlook.FindBest();

            Assert.True(
                EveryInput.IsClose(best.ExpectedUsd, within),
                $"draw {draw}: {best.ExpectedUsd}, {within}"
            );
            Assert.True(EveryInput.IsClose(outlook.StatedLeastUsd, least), $"draw {draw}");
            Assert.True(best.StatedRegretFraction <= hedge + 1e-9);
            bound += within > free * (1 + 1e-9) ? 1 : 0;
            between += best.StatedRegretFraction > 1e-9 && within > free * (1 + 1e-9) ? 1 : 0;
        }

        Assert.True(bound > 10);
        Assert.True(between > 2); // Neither the free choice nor the stated course's best.
    }

    [Fact]
    public void Without_change_the_level_is_that_of_the_screening_curve()
    {
        Pcg32 chance = new(seed: 26, stream: 1);
        for (int draw = 0; draw < 40; draw++)
        {
            CommitmentOutlook drawn = RandomOutlook.Draw(ref chance, 1, maxTerm: 12, hasRules: false);
            CommittedNode commitment = drawn.Commitments[0] with { TermMonths = 12 };
            CommitmentOutlook outlook = With(drawn, commitment, new OutlookOptions(), [new(1, 1, 1)]);

            int nodes = outlook.FindBest().Nodes[0];

            Assert.Equal(
                Enumerable
                    .Range(1, drawn.Today.PeakNodes)
                    .Count(node => drawn.Today.UsedFraction(node) > commitment.FixedUsdPerHour / 100),
                nodes
            );
            Assert.Equal(0, outlook.ValueOfWaitingUsd, 1e-3);
        }
    }

    [Fact]
    public void A_cheaper_commitment_is_never_bought_less()
    {
        Pcg32 chance = new(seed: 27, stream: 1);
        for (int draw = 0; draw < 40; draw++)
        {
            CommitmentOutlook drawn = RandomOutlook.Draw(ref chance, 1, maxTerm: 36, hasRules: false);
            int before = 0;
            for (double price = 95; price > 5; price -= 10)
            {
                CommittedNode commitment = drawn.Commitments[0] with { HourlyUsd = price };
                int nodes = With(drawn, commitment, drawn.Options, drawn.Scenarios).FindBest().Nodes[0];
                Assert.True(nodes >= before);
                before = nodes;
            }
        }
    }

    [Fact]
    public void More_weight_on_growth_never_commits_less()
    {
        int before = 0;
        foreach (double weight in (double[])[0, 0.2, 0.4, 0.6, 0.8, 1])
        {
            CommitmentOutlook outlook = new(
                WorkedDay.Load,
                88.56,
                [WorkedDay.ThreeYears],
                FutureScenarios.Pair(
                    [new(0.6, 1 - weight), new(1.6, weight)],
                    FutureScenarios.DefaultOnDemand
                ),
                new OutlookOptions()
            );
            int nodes = outlook.FindBest().Nodes[0];
            Assert.True(nodes >= before);
            before = nodes;
        }

        Assert.True(before > 6);
    }

    [Fact]
    public void A_rest_that_sells_at_its_price_makes_the_term_irrelevant()
    {
        Pcg32 chance = new(seed: 28, stream: 1);
        for (int draw = 0; draw < 20; draw++)
        {
            CommitmentOutlook drawn = RandomOutlook.Draw(ref chance, 1, maxTerm: 36, hasRules: false);
            OutlookOptions resold = drawn.Options with { ResaleFraction = 1 };
            OutlookChoice[] choices =
            [
                .. ((int[])[6, 12, 36, 60]).Select(term =>
                    With(drawn, drawn.Commitments[0] with { TermMonths = term }, resold, drawn.Scenarios)
                        .FindBest()
                ),
            ];

            Assert.Single(choices.Select(choice => (choice.Nodes[0], choice.ExpectedUsd)).Distinct());
        }
    }

    private static CommitmentOutlook With(
        CommitmentOutlook drawn,
        CommittedNode commitment,
        OutlookOptions options,
        IReadOnlyList<FutureScenario> scenarios
    ) => new(drawn.Today, drawn.OnDemandUsdPerHour, [commitment], scenarios, options);

    /// <summary>E[C] as it is written: bills of the months, then the rest of each term node by node, the longer term on the nodes that are used most.</summary>
    private static double Expected(
        CommitmentOutlook outlook,
        int[] nodes,
        IReadOnlyList<FutureScenario>? scenarios = null
    )
    {
        int horizon = outlook.Options.HorizonMonths;
        double discount = Math.Pow(1 + outlook.Options.CostOfCapitalPerYear, -1.0 / 12);
        double hours = 730.0 / outlook.Today.Levels.Count;
        double expected = 0;
        foreach (FutureScenario scenario in scenarios ?? outlook.Scenarios)
        {
            double usd = 0;
            double price = 0;
            int[] levels = [];
            for (int month = 1; month <= horizon; month++)
            {
                double traffic = Math.Pow(scenario.TrafficAfterYear, month / 12.0);
                price = outlook.OnDemandUsdPerHour * Math.Pow(scenario.OnDemandAfterYear, month / 12.0);
                levels =
                [
                    .. outlook.Today.Levels.Select(level => (int)Math.Ceiling((level * traffic) - 1e-9)),
                ];
                double bill = levels.Sum(level => Math.Max(0, level - nodes.Sum()) * hours * price);
                bill += nodes
                    .Select((count, i) => count * outlook.Commitments[i].FixedUsdPerHour * 730)
                    .Sum();
                usd += Math.Pow(discount, month) * bill;
            }

            int node = 0;
            IEnumerable<int> longestFirst = Enumerable
                .Range(0, nodes.Length)
                .OrderByDescending(i => outlook.Commitments[i].TermMonths)
                .ThenByDescending(i => outlook.Commitments[i].FixedUsdPerHour);
            foreach (int i in longestFirst)
            {
                double own = outlook.Commitments[i].FixedUsdPerHour;
                for (int count = 0; count < nodes[i]; count++)
                {
                    node++;
                    double used = levels.Count(level => level >= node) / (double)levels.Length * price;
                    double renewed = outlook.Commitments.Min(each =>
                        each.FixedUsdPerHour * Math.Pow(scenario.OnDemandAfterYear, horizon / 12.0)
                    );
                    double worth = Math.Max(
                        outlook.Options.ResaleFraction * own,
                        new[] { own, used, renewed }.Min()
                    );
                    int rest = Math.Max(0, outlook.Commitments[i].TermMonths - horizon);
                    usd += Math.Pow(discount, horizon) * rest * 730 * (own - worth);
                }
            }

            expected += scenario.Weight * usd;
        }

        return expected;
    }
}
