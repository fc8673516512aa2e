namespace Farthing.Measurement.Scoring;

/// <summary>Errors of a group of rows: computed per table, then averaged over tables, so that large tables do not dominate.</summary>
/// <param name="Name">What the rows have in common.</param>
/// <param name="Tables">Number of tables.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="MedianPercent">Mean of the tables' medians of the absolute error.</param>
/// <param name="P90Percent">Mean of the tables' p90.</param>
/// <param name="BiasPercent">Mean of the tables' median signed errors.</param>
/// <param name="InBandFraction">Mean of the tables' shares of rows inside the 90 % band; null without bands.</param>
/// <param name="BandWidth">Mean of the tables' median widths (high − low)/predicted; null without bands.</param>
public sealed record ScoreCell(
    string Name,
    int Tables,
    int Rows,
    double MedianPercent,
    double P90Percent,
    double BiasPercent,
    double? InBandFraction,
    double? BandWidth
)
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
