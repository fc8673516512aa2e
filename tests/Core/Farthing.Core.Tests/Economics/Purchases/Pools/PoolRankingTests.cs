using Farthing.Economics.Purchases.Pools;
using Farthing.Economics.Purchases.Screening;
using Farthing.Economics.Purchases.Ways;
using Farthing.Numerics.Randomness;

namespace Farthing.Tests.Economics.Purchases.Pools;

public sealed class PoolRankingTests
{
    /// <summary>Twice the nodes at a third of the price win; the ranking lists the other one too.</summary>
    [Fact]
    public void Types_are_ranked_by_the_bill_for_their_own_load()
    {
        PoolAlternative large = new("large", new NodeLoad([1, 2]), [new OnDemandNode("od", 9)]);
        PoolAlternative small = new("small", new NodeLoad([2, 4]), [new OnDemandNode("od", 3)]);

        PoolRanking ranking = PoolRanking.Rank([large, small], mayMix: false, hoursPerMonth: 2);

        Assert.Equal([18.0, 27.0], ranking.Choices.Select(choice => choice.UsdPerMonth));
        Assert.Same(small, Assert.Single(ranking.Best!.Parts).Alternative);
        Assert.Empty(ranking.TooSmall);
    }

    /// <summary>Contracts come in blocks of 4 at $1: 8 nodes cost $8 an hour, 4 of them and one rented at $3 half of the time $5.50. One rented all the time below 4 contracted ones costs $7.</summary>
    [Fact]
    public void A_block_that_is_too_large_for_the_peak_leaves_it_to_another_pool()
    {
        CommittedNode block = new("block", 1, 12)
        {
            Rule = new BuyingRule { MinimumNodes = 4, StepNodes = 4 },
        };
        PoolAlternative contract = new("contract", new NodeLoad([4, 5]), [block]);
        PoolAlternative cloud = new("cloud", new NodeLoad([4, 5]), [new OnDemandNode("od", 3)]);

        PoolRanking ranking = PoolRanking.Rank([cloud, contract], hoursPerMonth: 2);

        Assert.True(ranking.Best!.IsMixed);
        Assert.Equal(11, ranking.Best.UsdPerMonth, 1e-12);
        Assert.Equal(["contract", "cloud"], ranking.Best.Parts.Select(part => part.Alternative.Name));
        Assert.Equal([11.0, 14.0, 16.0, 27.0], ranking.Choices.Select(choice => choice.UsdPerMonth));
    }

    [Fact]
    public void Quotas_that_carry_the_load_only_together()
    {
        OnDemandNode quota = new("od", 3) { Rule = new BuyingRule { MaximumNodes = 3 } };
        PoolAlternative east = new("east", new NodeLoad([5]), [quota]);
        PoolAlternative west = new("west", new NodeLoad([5]), [quota with { UsdPerHour = 4 }]);

        PoolRanking both = PoolRanking.Rank([east, west], hoursPerMonth: 1);
        PoolRanking alone = PoolRanking.Rank([east, west], mayMix: false, hoursPerMonth: 1);

        Assert.Equal((3 * 3) + (2 * 4), both.Best!.UsdPerMonth, 1e-12);
        Assert.Equal([east, west], both.TooSmall);
        Assert.Null(alone.Best);
    }

    /// <summary>Beside a plain search over how far the base pool goes, each pool split by all counts of one commitment.</summary>
    [Fact]
    public void Drawn_pairs_of_pools_have_no_cheaper_mix()
    {
        Pcg32 chance = new(seed: 23, stream: 1);
        int mixed = 0;
        for (int draw = 0; draw < 100; draw++)
        {
            PoolAlternative[] both = [Draw(ref chance, "a", 12), Draw(ref chance, "b", 12)];

            PoolChoice best = PoolRanking.Rank(both).Best!;

            double least = Math.Min(Search(both[0], both[1]), Search(both[1], both[0]));
            Assert.True(EveryInput.IsClose(best.UsdPerMonth, least), $"draw {draw}");
            Assert.True(EveryInput.IsClose(best.UsdPerMonth, best.Parts.Sum(part => part.Split.UsdPerMonth)));
            mixed += best.IsMixed ? 1 : 0;
        }

        Assert.InRange(mixed, 10, 90);
    }

    private static PoolAlternative Draw(ref Pcg32 chance, string name, int hours)
    {
        int[] levels = new int[hours];
        for (int i = 0; i < hours; i++)
        {
            levels[i] = chance.NextInt32(1, 9);
        }

        return new PoolAlternative(
            name,
            new NodeLoad(levels),
            [
                new OnDemandNode("od", chance.NextInt32(50, 100)),
                new CommittedNode("c", chance.NextInt32(20, 60), 12)
                {
                    Rule = new BuyingRule { MinimumNodes = chance.NextInt32(1, 8) },
                },
            ]
        );
    }

    private static double Search(PoolAlternative lower, PoolAlternative upper) =>
        Enumerable
            .Range(0, lower.Load.PeakNodes + 1)
            .Min(nodes =>
                Cheapest(lower, [.. lower.Load.Levels.Select(level => Math.Min(level, nodes))])
                + Cheapest(
                    upper,
                    [
                        .. lower.Load.Levels.Zip(
                            upper.Load.Levels,
                            (mine, others) => ((Math.Max(0, mine - nodes) * others) + mine - 1) / mine
                        ),
                    ]
                )
            );

    private static double Cheapest(PoolAlternative pool, int[] levels) =>
        Enumerable
            .Range(0, 20)
            .Where(pool.Ways[1].Rule.Allows)
            .Min(committed =>
                730
                * (
                    (committed * pool.Ways[1].FixedUsdPerHour)
                    + (levels.Average(level => Math.Max(0, level - committed)) * pool.Ways[0].UsedUsdPerHour)
                )
            );
}
