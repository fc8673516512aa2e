using Farthing.Numerics.Randomness;
using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Tests.Reduction.Cascade.Evaluation;

public sealed class SimulatedSignalsTests
{
    /// <summary>The sample of reduce.md 5.2: the weak model right in 68.1 %, alone right in 4.9 %, a gap of 14 points.</summary>
    private static readonly (double Share, LabeledOutcome Outcome)[] Sample =
    [
        (0.632, new LabeledOutcome(1, 1)),
        (0.189, new LabeledOutcome(0, 1)),
        (0.049, new LabeledOutcome(1, 0)),
        (0.130, new LabeledOutcome(0, 0)),
    ];

    [Fact]
    public void A_judge_of_four_fifths_escalates_39_percent_and_reaches_the_gap()
    {
        double escalated = 0;
        double gap = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            LabeledOutcome[] rows =
            [
                .. Sample.SelectMany(one =>
                    Enumerable.Repeat(one.Outcome, (int)Math.Round(5000 * one.Share))
                ),
            ];
            CascadeTally tally = Judge(rows, seed);
            escalated += tally.EscalatedFraction / 20;
            gap += tally.Gap / 20;
        }

        Assert.InRange(escalated, 0.37, 0.41);
        Assert.InRange(gap, 0.97, 1.05);
    }

    /// <summary>Of all rows: PGR = sens − (1 − sens − …): 0.8 + 0.6 · P(weak alone right) / gap, which is 1.054 on the 14,042 rows of the file.</summary>
    [Fact]
    public void On_the_whole_file_the_judge_reaches_what_its_shares_say()
    {
        IReadOnlyList<LabeledPrompt> rows = MmluLabels.Read();
        LabeledOutcome[] outcomes = [.. rows.Select(row => row.Outcome)];
        double alone = outcomes.Average(outcome => outcome is { Weak: 1, Strong: 0 } ? 1.0 : 0);
        double expected = 0.8 + (0.6 * alone / outcomes.Average(outcome => outcome.Gain));
        double escalated = 0;
        double gap = 0;
        for (ulong seed = 0; seed < 20; seed++)
        {
            CascadeTally tally = Judge(outcomes, seed);
            escalated += tally.EscalatedFraction / 20;
            gap += tally.Gap / 20;
        }

        Assert.InRange(escalated, 0.37, 0.41);
        Assert.Equal(expected, gap, 0.02);
    }

    [Theory]
    [InlineData(0.8, 0.71)]
    [InlineData(1.3, 0.82)]
    [InlineData(2.0, 0.92)]
    public void A_separation_has_its_area(double separation, double auc)
    {
        Pcg32 draw = new(1, 1);
        double[] scores = new double[20_000];
        bool[] right = new bool[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            right[i] = draw.NextDouble() < 0.7;
            scores[i] = SimulatedSignals.Confidence(
                new LabeledOutcome(right[i] ? 1 : 0, 1),
                separation,
                ref draw
            );
        }

        Assert.Equal(auc, Ranking.Auc(scores, right), 0.01);
    }

    [Fact]
    public void The_area_of_a_few_scores_is_the_one_counted_by_hand()
    {
        // Right 3 and 1, wrong 2 and 1: of four pairs 3 > 2, 3 > 1 and half of 1 = 1.
        Assert.Equal(2.5 / 4, Ranking.Auc([3, 1, 2, 1], [true, true, false, false]), 1e-12);
    }

    private static CascadeTally Judge(LabeledOutcome[] rows, ulong seed)
    {
        Pcg32 draw = new(seed, 3);
        CascadeTally tally = new();
        foreach (LabeledOutcome outcome in rows)
        {
            tally.Add(outcome, draw.NextDouble() < (outcome.Weak >= 0.5 ? 0.8 : 1 - 0.8));
        }

        return tally;
    }
}
