using Farthing.Numerics.Statistics;

namespace Farthing.Measurement.Scoring;

/// <summary>Errors over the rows of one published table.</summary>
/// <param name="Table">Its name.</param>
/// <param name="First">One of its rows, for model, GPU and engine.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="MedianPercent">Median absolute error.</param>
/// <param name="P90Percent">90 of 100 rows err at most this much.</param>
/// <param name="BiasPercent">Median signed error: above 0 predicts too much.</param>
/// <param name="InBandFraction">Share of rows inside the 90 % band; null without bands.</param>
/// <param name="BandWidth">Median of (high − low)/predicted; null without bands.</param>
/// <param name="IntervalScore">Mean of <see cref="ScoredRow.IntervalScore"/>; null without bands.</param>
public sealed record TableScore(
    string Table,
    ScoredRow First,
    int Rows,
    double MedianPercent,
    double P90Percent,
    double BiasPercent,
    double? InBandFraction,
    double? BandWidth,
    double? IntervalScore
)
{
    /// <summary>The errors of all tables, by name.</summary>
    public static IReadOnlyList<TableScore> Of(IEnumerable<ScoredRow> rows) =>
        [
            .. rows.GroupBy(row => row.Table)
                .OrderBy(table => table.Key, StringComparer.Ordinal)
                .Select(table => Of(table.Key, [.. table])),
        ];

    private static TableScore Of(string table, ScoredRow[] rows)
    {
        double[] signed = [.. rows.Select(row => row.SignedPercent).Order()];
        double[] absolute = [.. rows.Select(row => row.AbsolutePercent).Order()];
        ScoredRow[] banded = [.. rows.Where(row => row.IsInBand is not null)];
        return new TableScore(
            table,
            rows[0],
            rows.Length,
            Quantiles.OfSorted(absolute, 0.5),
            Quantiles.OfSorted(absolute, 0.9),
            Quantiles.OfSorted(signed, 0.5),
            banded.Length == 0 ? null : banded.Count(row => row.IsInBand == true) / (double)banded.Length,
            banded.Length == 0
                ? null
                : Quantiles.Of(
                    [.. banded.Select(row => (row.High!.Value - row.Low!.Value) / row.Predicted)],
                    0.5
                ),
            rows.Average(row => row.IntervalScore)
        );
    }
}
