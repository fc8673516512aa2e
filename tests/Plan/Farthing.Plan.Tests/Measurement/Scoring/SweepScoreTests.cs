using Farthing.Documents.Accuracy;
using Farthing.Measurement.Scoring;

namespace Farthing.Tests.Measurement.Scoring;

public sealed class SweepScoreTests
{
    [Fact]
    public void A_sweep_has_at_least_three_loads()
    {
        ScoredRow[] two =
        [
            Rows.Row("A", 1, 1, at: 1),
            Rows.Row("A", 2, 2, at: 2),
            Rows.Row("A", 2.1, 3, at: 2),
        ];
        ScoredRow[] three = [.. two, Rows.Row("A", 3, 2.5, at: 4)];

        Assert.Empty(SweepScore.Of(two));
        // Measured 1, 2, 2.1, 3 against predicted 1, 2, 3, 2.5: one swap of neighbors among four, ρ = 0.8.
        Assert.Equal(0.8, Assert.Single(SweepScore.Of(three)).Spearman, 12);
    }

    [Fact]
    public void Predictions_that_are_all_alike_put_nothing_in_order()
    {
        ScoredRow[] rows = [Rows.Row("A", 1, at: 1), Rows.Row("A", 2, at: 2), Rows.Row("A", 3, at: 3)];

        Assert.Equal(0, Assert.Single(SweepScore.Of(rows)).Spearman);
    }

    [Fact]
    public void The_summary_counts_the_sweeps_that_reach_the_target()
    {
        SweepScore Sweep(double spearman) => new("s", Rows.Row("A", 1), 3, spearman);

        SweepSummary summary = SweepScore.Summary([Sweep(1), Sweep(0.95), Sweep(0.5), Sweep(1)])!;

        Assert.Equal(4, summary.Sweeps);
        Assert.Equal((1 + 0.95 + 0.5 + 1) / 4, summary.Mean, 12);
        Assert.Equal(0.975, summary.Median, 12);
        Assert.Equal(0.75, summary.ReachedFraction, 12);
        Assert.Null(SweepScore.Summary([]));
    }
}
