using Farthing.Documents.Predictions;

namespace Farthing.Benches.Accuracy;

/// <summary>A table of predictions as CSV and as a document.</summary>
public static class PredictionTable
{
    /// <summary>Writes <c>row_id,predicted,low,high,provenance,status</c>.</summary>
    public static void WriteCsv(TextWriter writer, IReadOnlyList<PredictedRow> rows)
    {
        CsvText.WriteLine(writer, "row_id", "predicted", "low", "high", "provenance", "status");
        foreach (PredictedRow row in rows)
        {
            CsvText.WriteLine(
                writer,
                row.RowId,
                CsvText.Number(row.Predicted),
                CsvText.Number(row.Low),
                CsvText.Number(row.High),
                row.Provenance,
                row.Status
            );
        }
    }

    /// <summary>The same rows as a document, with the reasons counted.</summary>
    public static PredictDocument Document(IReadOnlyList<PredictedRow> rows, int conditions) =>
        new(rows.Count, rows.Count(row => row.Predicted is not null), conditions, [.. Reasons(rows)], rows);

    /// <summary>Why rows were not predicted, the most frequent reason first.</summary>
    public static IEnumerable<UnpredictedRows> Reasons(IReadOnlyList<PredictedRow> rows) =>
        rows.Where(row => row.Predicted is null)
            .GroupBy(row => row.Status, StringComparer.Ordinal)
            .Select(reason => new UnpredictedRows(reason.Key, reason.Count()))
            .OrderByDescending(reason => reason.Rows)
            .ThenBy(reason => reason.Status, StringComparer.Ordinal);

    /// <summary>Reasons for a person to skim: cells that cannot be read are counted by column and kind, whatever stands in them.</summary>
    public static IEnumerable<UnpredictedRows> Kinds(IReadOnlyList<PredictedRow> rows) =>
        Reasons(rows)
            .GroupBy(reason => Kind(reason.Status), StringComparer.Ordinal)
            .Select(kind => new UnpredictedRows(kind.Key, kind.Sum(reason => reason.Rows)))
            .OrderByDescending(kind => kind.Rows)
            .ThenBy(kind => kind.Status, StringComparer.Ordinal);

    private static string Kind(string status)
    {
        int value = status.IndexOf(", got '", StringComparison.Ordinal);
        return value > 0 ? status[..value] : status;
    }
}
