namespace Farthing.Validation;

/// <summary>Errors of a group of tables: the mean over tables, so that large tables do not dominate.</summary>
/// <param name="Name">What the tables have in common.</param>
/// <param name="Tables">Number of tables.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="MedianPercent">Mean of the tables' medians of the absolute error.</param>
/// <param name="P90Percent">Mean of the tables' p90.</param>
/// <param name="BiasPercent">Mean of the tables' biases.</param>
/// <param name="InBandFraction">Mean of the tables' shares of rows inside the promised 90 % band.</param>
internal sealed record AccuracyCell(
    string Name,
    int Tables,
    int Rows,
    double MedianPercent,
    double P90Percent,
    double BiasPercent,
    double InBandFraction
)
{
    /// <summary>The errors of tables; null when there are none.</summary>
    public static AccuracyCell? Of(string name, IReadOnlyList<TableError> tables) =>
        tables.Count == 0
            ? null
            : new AccuracyCell(
                name,
                tables.Count,
                tables.Sum(table => table.Rows),
                tables.Average(table => table.MedianPercent),
                tables.Average(table => table.P90Percent),
                tables.Average(table => table.BiasPercent),
                tables.Average(table => table.InBandFraction)
            );
}
