using Farthing.Reduction.Evaluation;

namespace Farthing.Tests.Reduction.Evaluation;

public class PairEvaluationTests
{
    private static readonly QuestionPair[] Pairs =
    [
        new("What is the price?", "What is the  price", true, "surface", 2),
        new("How much does it weigh?", "How much does it weigh?!", true, "surface", 3),
        new("Is it open?", "Is it closed?", false, "ant", 4),
        new("Who runs Oracle?", "Who runs Nvidia?", false, "entity", 5),
    ];

    /// <summary>Cosines by hand: 1, 0.6, 0.98, 0.92.</summary>
    [Fact]
    public void Counts_are_those_by_hand()
    {
        float[]?[] vectors =
        [
            [1, 0],
            [1, 0],
            [1, 0],
            [1, 0],
            [1, 0],
            [0.6f, 0.8f],
            [0.98f, 0.198997f],
            [0.92f, 0.391918f],
        ];

        IReadOnlyList<RuleCount> counts = PairEvaluation.Of(Pairs, vectors, vectors, 0.9f);

        Assert.Equal(
            [
                (PairRule.GateA, 1, 0),
                (PairRule.GateB, 2, 0),
                (PairRule.Candidate, 1, 0),
                (PairRule.OtherWords, 0, 0),
            ],
            counts.Take(4).Select(count => (count.Rule, count.Hits, count.FalseHits.Count))
        );
        Assert.Equal([2, 1, 1, 0], counts.Skip(4).Select(count => count.FalseHits.Count)); // 0.90, 0.95, 0.97, 0.99
        Assert.Equal([1, 1, 1, 1], counts.Skip(4).Select(count => count.Hits));
        Assert.Equal(4, counts[5].FalseHits[0].Pair.Line);
    }

    /// <summary>1,000 · 0.3 · 0.5 · $0.01 = $1.50 saved; embedding 1,000 · $0.0001 = $0.10; 1,000 · 0.1 · 1/4 = 25 wrong, at $0.02 each $0.50: net $0.90.</summary>
    [Fact]
    public void Dollars_are_those_by_hand()
    {
        RuleCount rule = new(PairRule.Cosine, 0.9f, 10, 5, 4, [new(Pairs[2], 0.98f)]);
        CacheWorth worth = new(0.01, 0.3, 0.1, 0.0001, 0.02);

        Assert.Equal(1.5, worth.SavedUsd(rule), 9);
        Assert.Equal(0.1, worth.EmbeddedUsd(rule), 9);
        Assert.Equal(25, worth.Wrong(rule), 9);
        Assert.Equal(0.9, worth.NetUsd(rule)!.Value, 9);
        Assert.Equal(1.4 / 25, worth.BreakEvenWrongUsd(rule)!.Value, 9);
        Assert.Null((worth with { WrongUsd = null }).NetUsd(rule));
        Assert.Equal(
            1.5,
            (worth with { WrongUsd = null })
                .NetUsd(rule with { Rule = PairRule.GateB, FalseHits = [] })!
                .Value,
            9
        );
    }

    /// <summary>No false hit of 129: 1 − 0.05^(1/129) = 2.3 %.</summary>
    [Fact]
    public void No_false_hit_bounds_their_share()
    {
        RuleCount rule = new(PairRule.GateB, 0, 67, 30, 129, []);

        Assert.Equal(1 - Math.Pow(0.05, 1 / 129.0), rule.FalseShareAtMost, 9);
    }
}
