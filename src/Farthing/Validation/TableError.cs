namespace Farthing.Validation;

/// <summary>Errors over the rows of one published table.</summary>
/// <param name="Table">Its name.</param>
/// <param name="First">One of its predictions, for model, GPU and engine.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="MedianPercent">Median absolute error.</param>
/// <param name="P90Percent">90 of 100 rows err at most this much.</param>
/// <param name="BiasPercent">Median signed error: above 0 predicts too slow.</param>
/// <param name="InBandFraction">Share of rows inside the promised 90 % band.</param>
internal sealed record TableError(
    string Table,
    TpotPrediction First,
    int Rows,
    double MedianPercent,
    double P90Percent,
    double BiasPercent,
    double InBandFraction
)
{
    /// <summary>The errors of all tables.</summary>
    public static IReadOnlyList<TableError> Of(IEnumerable<TpotPrediction> predictions) =>
        [
            .. predictions
                .GroupBy(prediction => prediction.Row.Table)
                .OrderBy(table => table.Key, StringComparer.Ordinal)
                .Select(table => Of(table.Key, [.. table])),
        ];

    private static TableError Of(string table, TpotPrediction[] rows)
    {
        double[] signed = [.. rows.Select(row => row.SignedPercent).Order()];
        double[] absolute = [.. rows.Select(row => Math.Abs(row.SignedPercent)).Order()];
        return new TableError(
            table,
            rows[0],
            rows.Length,
            At(absolute, 0.5),
            At(absolute, 0.9),
            At(signed, 0.5),
            rows.Count(row => row.IsInBand) / (double)rows.Length
        );
    }

    private static double At(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int low = (int)at;
        int high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((at - low) * (sorted[high] - sorted[low]));
    }
}
