using Farthing.Documents.Accuracy;

namespace Farthing.Measurement.Scoring;

/// <summary>Errors of a group of rows: computed per table, then averaged over tables, so that large tables do not dominate.</summary>
public static class ScoreCells
{
    /// <summary>The errors of rows; null when there are none.</summary>
    public static ScoreCell? Of(string name, IEnumerable<ScoredRow> rows) => Of(name, TableScore.Of(rows));

    /// <summary>The errors of tables; null when there are none.</summary>
    public static ScoreCell? Of(string name, IReadOnlyList<TableScore> tables) =>
        tables.Count == 0
            ? null
            : new ScoreCell(
                name,
                tables.Count,
                tables.Sum(table => table.Rows),
                tables.Average(table => table.MedianPercent),
                tables.Average(table => table.P90Percent),
                tables.Average(table => table.BiasPercent),
                tables.Average(table => table.InBandFraction),
                tables.Average(table => table.BandWidth)
            );
}
