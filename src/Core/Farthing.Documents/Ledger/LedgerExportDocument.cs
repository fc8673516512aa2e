using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Document("ledger.export")]
[Description("The file written to --output.")]
public sealed record LedgerExportDocument(
    string File,
    LedgerExportFormat Format,
    [property: Description("ISO 8601 in UTC; null: from the beginning")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Since,
    [property: Description("null: until now")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Until,
    [property: Description("Without the head")] long Lines,
    [property: Description("The sum of their costs: dollars with nine decimals, exact")] Money BilledUsd,
    [property: Description("Makes Parquet of it in DuckDB; null of a file that is not .csv or .csv.gz")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
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
