using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Json;
using Farthing.Documents.Ledger;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Exports of a line for each attempt and correction: CSV and JSON Lines. Costs have all their digits.</summary>
public static class RowExport
{
    private static readonly JsonWriterOptions JsonOptions = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes CSV with a head: the members of an entry.</summary>
    public static ExportTotals WriteCsv(
        TextWriter writer,
        IEnumerable<LedgerRow> rows,
        IEnumerable<LedgerAdjustment> adjustments
    )
    {
        CsvLine line = new(writer);
        IList<JsonPropertyInfo> columns = DocumentJson.Of<ExportedEntry>().Properties;
        foreach (JsonPropertyInfo column in columns)
        {
            line.Add(column.Name);
        }

        line.End();
        return Each(
            rows,
            adjustments,
            entry =>
            {
                foreach (JsonPropertyInfo column in columns)
                {
                    line.Add(column.Get!(entry));
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
    )
    {
        using MemoryStream stream = new();
        using Utf8JsonWriter json = new(stream, JsonOptions);
        return Each(
            rows,
            adjustments,
            entry =>
            {
                JsonSerializer.Serialize(json, entry, DocumentJson.Of<ExportedEntry>());
                writer.Write(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
                writer.Write('\n');
                stream.SetLength(0);
                json.Reset();
            }
        );
    }

    private static ExportTotals Each(
        IEnumerable<LedgerRow> rows,
        IEnumerable<LedgerAdjustment> adjustments,
        Action<ExportedEntry> write
    )
    {
        ExportTotals totals = default;
        foreach (
            ExportedEntry entry in rows.Select(ExportEntries.Of).Concat(adjustments.Select(ExportEntries.Of))
        )
        {
            write(entry);
            totals = totals.With(entry.CostUsd);
        }

        return totals;
    }
}
