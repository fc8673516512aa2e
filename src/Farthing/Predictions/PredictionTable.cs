using System.Text.Json;
using Farthing.Measurement.Calibration;

namespace Farthing.Predictions;

/// <summary>A table of predictions as CSV and as JSON.</summary>
internal static class PredictionTable
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
                CsvText.Number(row.Figure?.Value),
                CsvText.Number(row.Figure?.Low),
                CsvText.Number(row.Figure?.High),
                row.Provenance,
                row.Status
            );
        }
    }

    /// <summary>Writes the same rows as one object, with the reasons counted.</summary>
    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<PredictedRow> rows, int conditions)
    {
        json.WriteStartObject();
        json.WriteNumber("rows_read", rows.Count);
        json.WriteNumber("rows_predicted", rows.Count(row => row.Figure is not null));
        json.WriteNumber("conditions", conditions);
        json.WriteStartArray("not_predicted");
        foreach ((string status, int count) in Reasons(rows))
        {
            json.WriteStartObject();
            json.WriteString("status", status);
            json.WriteNumber("rows", count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (PredictedRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("row_id", row.RowId);
            json.WriteNumber("line", row.Line);
            WriteNumber(json, "predicted", row.Figure?.Value);
            WriteNumber(json, "low", row.Figure?.Low);
            WriteNumber(json, "high", row.Figure?.High);
            json.WriteString("provenance", row.Provenance);
            json.WriteString("status", row.Status);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Why rows were not predicted, the most frequent reason first.</summary>
    public static IEnumerable<(string Status, int Rows)> Reasons(IReadOnlyList<PredictedRow> rows) =>
        rows.Where(row => row.Figure is null)
            .GroupBy(row => row.Status, StringComparer.Ordinal)
            .Select(reason => (reason.Key, reason.Count()))
            .OrderByDescending(reason => reason.Item2)
            .ThenBy(reason => reason.Key, StringComparer.Ordinal);

    /// <summary>Reasons for a person to skim: cells that cannot be read are counted by column and kind, whatever stands in them.</summary>
    public static IEnumerable<(string Status, int Rows)> Kinds(IReadOnlyList<PredictedRow> rows) =>
        Reasons(rows)
            .GroupBy(reason => Kind(reason.Status), StringComparer.Ordinal)
            .Select(kind => (kind.Key, kind.Sum(reason => reason.Rows)))
            .OrderByDescending(kind => kind.Item2)
            .ThenBy(kind => kind.Key, StringComparer.Ordinal);

    private static string Kind(string status)
    {
        int value = status.IndexOf(", got '", StringComparison.Ordinal);
        return value > 0 ? status[..value] : status;
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
