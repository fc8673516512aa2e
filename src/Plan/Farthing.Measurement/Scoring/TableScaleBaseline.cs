using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

/// <summary>Yardstick that cheats: our predictions times the best factor for each table, taken from its own measurements. What a perfect correction per table would leave.</summary>
public static class TableScaleBaseline
{
    /// <summary>The rows with each table's predictions scaled by the median of its measured/predicted ratios, for each kind of metric.</summary>
    public static IReadOnlyList<ScoredRow> Of(IReadOnlyList<ScoredRow> rows)
    {
        Dictionary<(string, string), double> factors = rows.Where(row => row.IsMiddle)
            .GroupBy(row => (row.Table, row.Kind))
            .ToDictionary(
                table => table.Key,
                table => Quantiles.Of([.. table.Select(row => row.Measured / row.Predicted)], 0.5)
            );
        return
        [
            .. rows.Where(row => factors.ContainsKey((row.Table, row.Kind)))
                .Select(row =>
                    row with
                    {
                        Predicted = row.Predicted * factors[(row.Table, row.Kind)],
                        Low = null,
                        High = null,
                    }
                ),
        ];
    }
}
