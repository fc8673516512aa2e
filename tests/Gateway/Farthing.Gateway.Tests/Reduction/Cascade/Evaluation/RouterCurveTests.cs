using Farthing.Reduction.Cascade.Evaluation;
using Farthing.Reduction.Cascade.Labels;

namespace Farthing.Tests.Reduction.Cascade.Evaluation;

public sealed class RouterCurveTests
{
    private static readonly LabeledOutcome[] Outcomes = [new(0, 1), new(1, 1), new(0, 1), new(1, 1)];

    /// <summary>Weak 0.5, strong 1. The best order gains at 1/4 and 2/4: PGR 0, ½, 1, 1, 1; area (¼ + ¾ + 1 + 1) / 4 = 0.75.</summary>
    [Fact]
    public void Figures_of_the_best_order_are_those_computed_by_hand()
    {
        RouterCurve curve = RouterCurve.Of([4, 1, 3, 2], Outcomes);

        Assert.Equal(0.5, curve.Weak);
        Assert.Equal(1, curve.Strong);
        Assert.Equal(0.75, curve.Apgr, 1e-12);
        Assert.Equal(0.25, curve.ShareFor(0.5), 1e-12);
        Assert.Equal(0.4, curve.ShareFor(0.8), 1e-12);
        Assert.Equal(0.5, curve.GapAt(0.25), 1e-12);
        Assert.Equal(1, curve.GapAt(1), 1e-12);
    }

    [Fact]
    public void Equal_scores_are_a_random_order()
    {
        RouterCurve curve = RouterCurve.Of([1, 1, 1, 1], Outcomes);

        Assert.Equal(0.5, curve.Apgr, 1e-12);
        Assert.Equal(0.8, curve.ShareFor(0.8), 1e-12);
    }

    [Fact]
    public void A_curve_may_pass_the_strong_model()
    {
        // Weak 1/3, strong 1/3 + … : the strong model is wrong where the weak one is right.
        RouterCurve curve = RouterCurve.Of([3, 2, 1], [new(0, 1), new(0, 1), new(1, 0)]);

        Assert.Equal(2, curve.GapAt(2.0 / 3), 1e-12);
    }

    /// <summary>Known of the file's 14,042 rows: the oracle needs 6.25 % for half the gap and 10.00 % for four fifths (RouteLLM's data as its README has it).</summary>
    [Fact]
    public void The_oracle_of_mmlu_needs_what_is_known()
    {
        IReadOnlyList<LabeledPrompt> rows = MmluLabels.Read();
        RouterCurve curve = RouterCurve.Of(
            [.. rows.Select(row => row.Outcome.Gain)],
            [.. rows.Select(row => row.Outcome)]
        );

        Assert.Equal(0.0625, curve.ShareFor(0.5), 5e-4);
        Assert.Equal(0.1, curve.ShareFor(0.8), 5e-4);
    }
}
