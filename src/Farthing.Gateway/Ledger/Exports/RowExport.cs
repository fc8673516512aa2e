using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Exports of a line for each attempt and correction: CSV and JSON Lines. Costs have all their digits.</summary>
public static class RowExport
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes CSV with a head.</summary>
    public static ExportTotals WriteCsv(
        TextWriter writer,
        IEnumerable<LedgerRow> rows,
        IEnumerable<LedgerAdjustment> adjustments
    )
    {
        CsvLine line = new(writer);
        foreach (ExportColumn column in ExportColumn.All)
        {
            line.Add(column.Name);
        }

        line.End();
        return Each(
            rows,
            adjustments,
            value =>
            {
                foreach (ExportColumn column in ExportColumn.All)
                {
                    line.Add(value(column));
                }

                line.End();
            }
        );
    }

    /// <summary>Writes an object a line.</summary>
    public static ExportTotals WriteJsonLines(
        TextWriter writer,
        IEnumerable<LedgerRow> rows,
        IEnumerable<LedgerAdjustment> adjustments
    ) => Each(rows, adjustments, value => WriteObject(writer, value));

    private static ExportTotals Each(
        IEnumerable<LedgerRow> rows,
        IEnumerable<LedgerAdjustment> adjustments,
        Action<Func<ExportColumn, object?>> write
    )
    {
        ExportTotals totals = default;
        foreach (LedgerRow row in rows)
        {
            write(column => column.OfRow(row));
            totals = totals.With(row.Cost);
        }

        foreach (LedgerAdjustment adjustment in adjustments)
        {
            write(column => column.OfAdjustment(adjustment));
            totals = totals.With(adjustment.Record.Amount);
        }

        return totals;
    }

    /// <summary>Writes an attempt as the object that a line of JSON Lines holds.</summary>
    public static void WriteObject(Utf8JsonWriter json, LedgerRow row) =>
        WriteObject(json, column => column.OfRow(row));

    private static void WriteObject(Utf8JsonWriter json, Func<ExportColumn, object?> value)
    {
        json.WriteStartObject();
        foreach (ExportColumn column in ExportColumn.All)
        {
            Write(json, column.Name, value(column));
        }

        json.WriteEndObject();
    }

    private static void WriteObject(TextWriter writer, Func<ExportColumn, object?> value)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, JsonOptions))
        {
            WriteObject(json, value);
        }

        writer.Write(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        writer.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case Money money:
                json.WritePropertyName(name);
                json.WriteRawValue(ExportColumn.Exact(money), skipInputValidation: true);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
