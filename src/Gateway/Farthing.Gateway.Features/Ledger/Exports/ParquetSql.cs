using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Json;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Ledger.Exports;

/// <summary>What DuckDB is told to make Parquet of a CSV export: columns have their types, money all its digits, texts are as they were before a spreadsheet was thought of. Empty cells become NULL.</summary>
public static class ParquetSql
{
    /// <summary>The statement.</summary>
    /// <param name="csv">The export.</param>
    /// <param name="parquet">The file to write.</param>
    public static string Of(string csv, string parquet)
    {
        string casts = string.Join(
            ", ",
            DocumentJson
                .Of<ExportedEntry>()
                .Properties.Select(column => (column.Name, Type: TypeOf(column)))
                .Where(column => column.Type is not null)
                .Select(column => $"{column.Name}::{column.Type} AS {column.Name}")
        );
        return $"COPY (SELECT * REPLACE ({casts}) FROM (SELECT regexp_replace(COLUMNS(*), '^''([-=+@\\t''])', '\\1') FROM read_csv({Quoted(csv)}, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"'))) TO {Quoted(parquet)} (FORMAT parquet, COMPRESSION zstd);";
    }

    private static string? TypeOf(JsonPropertyInfo column)
    {
        Type type = Nullable.GetUnderlyingType(column.PropertyType) ?? column.PropertyType;
        return type == typeof(long) ? "BIGINT"
            : type == typeof(double) ? "DOUBLE"
            : type == typeof(Money) ? "DECIMAL(19,9)"
            : column.Name == "time" ? "TIMESTAMPTZ"
            : null;
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
}
