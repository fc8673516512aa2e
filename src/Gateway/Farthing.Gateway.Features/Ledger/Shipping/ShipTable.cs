using System.Globalization;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Farthing.Documents.Json;
using Farthing.Documents.Ledger;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Shipping;

/// <summary>The table in ClickHouse that ledgers are shipped to: a row for each attempt and correction, with the members of an export and the place of its record in the journal.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Name">Its name.</param>
public sealed record ShipTable(string Database, string Name)
{
    /// <summary>Blocks whose tokens ClickHouse remembers, so that one that is sent again is not written again.</summary>
    public const int DeduplicationWindow = 1000;

    /// <summary>What rows are sorted by, and replace each other by.</summary>
    public const string Key = "gateway_id, segment, offset";

    private static readonly string[] First = ["gateway_id", "segment", "offset", "sequence", "kind", "time"];

    private static readonly (string Name, string Type)[] All = Made();

    /// <summary>Its columns and their types.</summary>
    public static IReadOnlyList<(string Name, string Type)> Columns => All;

    /// <summary>Its name in SQL.</summary>
    public string Quoted => $"`{Database}`.`{Name}`";

    /// <summary>The statement that creates it.</summary>
    public string Ddl()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"CREATE TABLE IF NOT EXISTS {Quoted}\n(\n");
        int width = Columns.Max(column => column.Name.Length) + 2;
        foreach ((string name, string type) in Columns)
        {
            string end = name == Columns[^1].Name ? "" : ",";
            text.Append(CultureInfo.InvariantCulture, $"    {$"`{name}`".PadRight(width)} {type}{end}\n");
        }

        return text.Append(
                CultureInfo.InvariantCulture,
                $")\nENGINE = ReplacingMergeTree\nORDER BY (`gateway_id`, `segment`, `offset`)\nSETTINGS non_replicated_deduplication_window = {DeduplicationWindow}"
            )
            .ToString();
    }

    /// <summary>What is wrong with a table that is there already: rows would be lost in it, or count twice; null where nothing is.</summary>
    /// <param name="engine">Its engine.</param>
    /// <param name="sortingKey">Its sorting key, as ClickHouse writes it.</param>
    /// <param name="partitionKey">Its partition key.</param>
    /// <param name="columns">Its columns and their types.</param>
    public Fault? Check(
        string engine,
        string sortingKey,
        string partitionKey,
        IReadOnlyDictionary<string, string> columns
    )
    {
        if (!engine.EndsWith("ReplacingMergeTree", StringComparison.Ordinal) || sortingKey != Key)
        {
            return Wrong(
                $"{Name} is a {engine} ordered by ({sortingKey}), and rows that are sent again would count twice",
                $"a ReplacingMergeTree ordered by ({Key})"
            );
        }

        if (partitionKey is not ("" or "gateway_id"))
        {
            return Wrong(
                $"{Name} is partitioned by {partitionKey}, so that a block that is cut off may be there in part",
                "no partitions: one insert is then there whole or not at all"
            );
        }

        string[] lacking =
        [
            .. Columns.Where(column => !columns.ContainsKey(column.Name)).Select(column => column.Name),
        ];
        if (lacking.Length > 0)
        {
            string adding = string.Join(
                ", ",
                Columns
                    .Where(column => lacking.Contains(column.Name))
                    .Select(column => $"ADD COLUMN `{column.Name}` {column.Type}")
            );
            return Wrong(
                $"{Name} has no column {string.Join(", ", lacking)}",
                lacking.Length > 6 ? "the table that --ddl prints" : $"ALTER TABLE {Quoted} {adding}"
            );
        }

        foreach ((string name, string type) in Columns)
        {
            if (Bare(columns[name]) != Bare(type))
            {
                return Wrong($"{Name} has the column {name} as {columns[name]}", type);
            }
        }

        return null;
    }

    /// <summary>The place of a record in the journal, and the members of an export.</summary>
    private static (string Name, string Type)[] Made()
    {
        Dictionary<string, string> types = DocumentJson
            .Of<ExportedEntry>()
            .Properties.ToDictionary(member => member.Name, TypeOf, StringComparer.Ordinal);
        return
        [
            .. First.Select(name => (name, types.GetValueOrDefault(name, "Int64"))),
            .. types.Where(one => !First.Contains(one.Key)).Select(one => (one.Key, one.Value)),
        ];
    }

    private static string TypeOf(JsonPropertyInfo member)
    {
        object[] said = member.AttributeProvider!.GetCustomAttributes(typeof(ShippedAttribute), false);
        Type type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        string plain =
            type == typeof(long) ? "Int64"
            : type == typeof(double) ? "Float64"
            : type == typeof(Money) ? "Decimal(19, 9)"
            : "String";
        return said.Length > 0 ? ((ShippedAttribute)said[0]).Type
            : type != member.PropertyType ? $"Nullable({plain})"
            : plain;
    }

    private static Fault Wrong(string message, string expected) =>
        new(ShipFaultCodes.Table, message)
        {
            Path = "--table",
            Expected = expected + "; another table by --table NAME is created where there is none",
        };

    /// <summary>A type without what only says how it is stored.</summary>
    private static string Bare(string type)
    {
        foreach (string wrapper in (string[])["LowCardinality(", "Nullable("])
        {
            if (type.StartsWith(wrapper, StringComparison.Ordinal))
            {
                return Bare(type[wrapper.Length..^1]);
            }
        }

        return type;
    }
}
