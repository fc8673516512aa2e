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

    [Fact]
    public void Nothing_has_no_error() => Assert.Null(ScoreCells.Of("x", Array.Empty<ScoredRow>()));
}
