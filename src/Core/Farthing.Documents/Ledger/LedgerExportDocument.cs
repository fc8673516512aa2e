using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.export")]
[Description("The file written to --output.")]
public sealed record LedgerExportDocument(
    string File,
    LedgerExportFormat Format,
    [property: Description("ISO 8601 in UTC; absent: from the beginning")] string? Since,
    [property: Description("absent: until now")] string? Until,
    [property: Description("Without the head")] long Lines,
    [property: Description("The sum of their costs: dollars with nine decimals, exact")] Money BilledUsd,
    [property: Description("Makes Parquet of it in DuckDB; absent of a file that is not .csv or .csv.gz")]
        string? ParquetSql
);

/// <summary>Format of an export.</summary>
public enum LedgerExportFormat
{
    Csv,
    Jsonl,
    Focus,
    Trace,
}
