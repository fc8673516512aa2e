using Farthing.Documents.Accuracy;
using Farthing.Measurement.Scoring;

namespace Farthing.Tests.Measurement.Scoring;

public sealed class ScoreCellsTests
{
    [Fact]
    public void Errors_are_per_table_and_then_averaged_so_that_a_large_table_does_not_dominate()
    {
        // Table A: errors 10, 20, 30 % → median 20, p90 = 20 + 0.8·10 = 28. Table B, one row: 50 % too low → 50, 50.
        ScoredRow[] rows =
        [
            Rows.Row("A", 1, 1.1),
            Rows.Row("A", 1, 1.2),
            Rows.Row("A", 1, 1.3),
            Rows.Row("B", 2, 1),
        ];

        ScoreCell cell = ScoreCells.Of("x", rows)!;

        Assert.Equal(2, cell.Tables);
        Assert.Equal(4, cell.Rows);
        Assert.Equal((20 + 50) / 2.0, cell.MedianPercent, 9);
        Assert.Equal((28 + 50) / 2.0, cell.P90Percent, 9);
        Assert.Equal((20 - 50) / 2.0, cell.BiasPercent, 9);
        Assert.Null(cell.InBandFraction);
    }

    [Fact]
    public void Coverage_and_width_are_means_over_tables()
    {
        // A: 1 of 2 inside, width (1.5 − 0.5)/1 = 1; B: 1 of 1 inside, width (3 − 1)/2 = 1. Mean share (0.5 + 1)/2.
        ScoredRow[] rows =
        [
            Rows.Row("A", 1.4) with
            {
                Low = 0.5,
                High = 1.5,
            },
            Rows.Row("A", 1.6) with
            {
                Low = 0.5,
                High = 1.5,
            },
            Rows.Row("B", 3, 2) with
            {
                Low = 1,
                High = 3,
            },
        ];

        ScoreCell cell = ScoreCells.Of("x", rows)!;

        Assert.Equal(0.75, cell.InBandFraction!.Value, 12);
        Assert.Equal(1, cell.BandWidth!.Value, 12);
    }

    /// <summary>A: ln 4 inside, ln 4 + 20·ln(4/2) and ln 4 + 20·ln(0.5/0.25) outside, mean ln 4 + 40/3·ln 2 = 46/3·ln 2. B: a band of nothing around the truth, 0.</summary>
    [Fact]
    public void The_interval_score_is_the_width_and_twenty_times_what_lies_outside()
    {
        ScoredRow[] rows =
        [
            Rows.Row("A", 1) with
            {
                Low = 0.5,
                High = 2,
            },
            Rows.Row("A", 4) with
            {
                Low = 0.5,
                High = 2,
            },
            Rows.Row("A", 0.25) with
            {
                Low = 0.5,
                High = 2,
            },
            Rows.Row("B", 3) with
            {
                Low = 3,
                High = 3,
            },
        ];

        Assert.Equal(46 / 3.0 * Math.Log(2) / 2, ScoreCells.Of("x", rows)!.IntervalScore!.Value, 12);
        Assert.Null(ScoreCells.Of("x", [Rows.Row("A", 1)])!.IntervalScore);
    }

    [Fact]
    public void Nothing_has_no_error() => Assert.Null(ScoreCells.Of("x", Array.Empty<ScoredRow>()));
}
