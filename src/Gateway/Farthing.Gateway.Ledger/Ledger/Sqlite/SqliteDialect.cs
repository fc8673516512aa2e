using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>Dialect of SQLite: ids are texts, tags a JSON array in one.</summary>
internal sealed class SqliteDialect : LedgerDialect
{
    /// <summary>The one that there is.</summary>
    public static SqliteDialect Instance { get; } = new();

    /// <inheritdoc/>
    public override string HasTag =>
        "EXISTS (SELECT 1 FROM json_each(NULLIF(a.tags, '')) t WHERE t.value = ?)";

    /// <inheritdoc/>
    public override string JoinTags => "LEFT JOIN json_each(NULLIF(a.tags, '')) g";

    /// <inheritdoc/>
    public override string JoinedTag => "g.value";

    /// <inheritdoc/>
    public override string DamageCheck => "PRAGMA quick_check(20)";

    /// <inheritdoc/>
    public override string IdText(string id) => id;

    /// <inheritdoc/>
    protected override string Position(string text, string character) => $"instr({text}, '{character}')";

    /// <inheritdoc/>
    public override string Day(string unixNs) => Time("%Y-%m-%d", unixNs);

    /// <inheritdoc/>
    public override string Hour(string unixNs) => Time("%Y-%m-%dT%H", unixNs);

    private static string Time(string format, string unixNs) =>
        $"strftime('{format}', ({unixNs}) / 1000000000, 'unixepoch')";
}
