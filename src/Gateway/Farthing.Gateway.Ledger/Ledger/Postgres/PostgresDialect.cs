using Farthing.Gateway.Ledger.Sql;

namespace Farthing.Gateway.Ledger.Postgres;

/// <summary>Dialect of PostgreSQL: ids are uuids, tags an array of the row.</summary>
internal sealed class PostgresDialect : LedgerDialect
{
    /// <summary>The one that there is.</summary>
    public static PostgresDialect Instance { get; } = new();

    /// <inheritdoc/>
    public override string HasTag => "a.tags @> ARRAY[?]";

    /// <inheritdoc/>
    public override string JoinTags => "LEFT JOIN LATERAL unnest(a.tags) AS g(tag) ON TRUE";

    /// <inheritdoc/>
    public override string JoinedTag => "g.tag";

    /// <inheritdoc/>
    public override string Leases => "lease_records";

    /// <inheritdoc/>
    public override bool HasAbandonments => true;

    /// <inheritdoc/>
    public override string EndedAt(string ledger) =>
        $"(CASE WHEN close_seq > 0 THEN close_seq ELSE (SELECT b.sequence FROM {ledger}.abandonments b WHERE b.gateway = {ledger}.attempts.gateway AND b.unix_ns = {ledger}.attempts.closed_ns) END)";

    /// <inheritdoc/>
    public override string IdText(string id) => $"REPLACE(CAST({id} AS TEXT), '-', '')";

    /// <inheritdoc/>
    protected override string Position(string text, string character) => $"strpos({text}, '{character}')";

    /// <inheritdoc/>
    public override string Day(string unixNs) => Time("YYYY-MM-DD", unixNs);

    /// <inheritdoc/>
    public override string Hour(string unixNs) => Time("YYYY-MM-DD\"T\"HH24", unixNs);

    private static string Time(string format, string unixNs) =>
        $"to_char(to_timestamp(({unixNs}) / 1000000000) AT TIME ZONE 'UTC', '{format}')";
}
