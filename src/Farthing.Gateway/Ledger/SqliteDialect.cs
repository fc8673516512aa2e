using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Ledger;

/// <summary>What SQLite calls things: ids are texts, tags a table.</summary>
internal sealed class SqliteDialect : LedgerDialect
{
    /// <summary>The one that there is.</summary>
    public static SqliteDialect Instance { get; } = new();

    /// <inheritdoc/>
    public override string HasTag =>
        "EXISTS (SELECT 1 FROM attempt_tags t WHERE t.tag = ? AND t.reserved_ns = a.reserved_ns AND t.request = a.request AND t.number = a.number)";

    /// <inheritdoc/>
    public override string JoinTags =>
        "LEFT JOIN attempt_tags g ON g.reserved_ns = a.reserved_ns AND g.request = a.request AND g.number = a.number";

    /// <inheritdoc/>
    public override bool SumsKnowGateways => false;

    /// <inheritdoc/>
    public override string DamageCheck => "PRAGMA quick_check(20)";

    /// <inheritdoc/>
    public override string TagsOfRows =>
        "SELECT a.reserved_ns, a.request, a.number, t.value FROM attempts a, json_each(a.tags) t WHERE a.tags <> ''";

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
