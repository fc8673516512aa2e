using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>The tables of a ledger in SQLite.</summary>
internal static class SqliteSchema
{
    private static readonly string Tables = $"""
        CREATE TABLE gateways (
          number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, segment INTEGER NOT NULL, offset INTEGER NOT NULL,
          sequence INTEGER NOT NULL, unix_ns INTEGER NOT NULL, first_sequence INTEGER NOT NULL, first_segment INTEGER NOT NULL);
        CREATE TABLE holds ({Of(LedgerTables.Holds)}, PRIMARY KEY (request, number)) WITHOUT ROWID;
        CREATE TABLE attempts ({Of(LedgerTables.Attempts)}, PRIMARY KEY (request, number)) WITHOUT ROWID;
        CREATE INDEX attempts_time ON attempts (reserved_ns);
        CREATE INDEX attempts_session ON attempts (session, reserved_ns) WHERE session <> '';
        CREATE TABLE adjustments ({Of(LedgerTables.Adjustments)}, PRIMARY KEY (id)) WITHOUT ROWID;
        CREATE INDEX adjustments_time ON adjustments (effective_ns);
        CREATE TABLE leases ({Of(LedgerTables.Leases)}, PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE TABLE refusals ({Of(LedgerTables.Refusals)}, PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE TABLE feedback ({Of(LedgerTables.Feedback)}, PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE TABLE feature_records ({Of(
            LedgerTables.FeatureRecords
        )}, PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE TABLE raises ({Of(LedgerTables.Raises)}, PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE TABLE hits ({Of(LedgerTables.Hits)}, PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE INDEX hits_time ON hits (unix_ns);
        """;

    /// <summary>Sums of whatever attempts can be asked for by, packed; what went with the attempts of months.</summary>
    private static readonly string Derived = $"""
        CREATE TABLE rollup_names (
          gateway INTEGER NOT NULL, dimension INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL,
          PRIMARY KEY (gateway, dimension, id)) WITHOUT ROWID;
        CREATE UNIQUE INDEX rollup_names_name ON rollup_names (gateway, dimension, name);
        CREATE TABLE rollup_blocks (
          gateway INTEGER NOT NULL, number INTEGER NOT NULL, cells INTEGER NOT NULL,
          first_hour_ns INTEGER NOT NULL, last_hour_ns INTEGER NOT NULL,
          {LedgerRollups.Definition("INTEGER")}, session_cost_nano INTEGER NOT NULL,
          PRIMARY KEY (gateway, number)) WITHOUT ROWID;
        CREATE INDEX rollup_blocks_open ON rollup_blocks (gateway, number, cells) WHERE cells < 16384;
        CREATE TABLE rollup_columns (
          gateway INTEGER NOT NULL, block INTEGER NOT NULL, part INTEGER NOT NULL, data BLOB NOT NULL,
          PRIMARY KEY (gateway, block, part)) WITHOUT ROWID;
        CREATE TABLE dear_attempts (
          gateway INTEGER NOT NULL, hour_ns INTEGER NOT NULL, request TEXT NOT NULL, cost_nano INTEGER NOT NULL,
          PRIMARY KEY (gateway, hour_ns, request)) WITHOUT ROWID;
        CREATE TABLE retried_requests (
          gateway INTEGER NOT NULL, request TEXT NOT NULL,
          first_hour_ns INTEGER NOT NULL, last_hour_ns INTEGER NOT NULL, cost_nano INTEGER NOT NULL,
          PRIMARY KEY (gateway, request)) WITHOUT ROWID;
        CREATE INDEX retried_requests_cost ON retried_requests (cost_nano DESC, request);
        CREATE INDEX retried_requests_long ON retried_requests (first_hour_ns, last_hour_ns) WHERE first_hour_ns < last_hour_ns;
        CREATE TABLE forgotten (
          gateway INTEGER NOT NULL, month TEXT NOT NULL, attempts INTEGER NOT NULL,
          records INTEGER NOT NULL, record_sum INTEGER NOT NULL, last_record INTEGER NOT NULL, cost_nano INTEGER NOT NULL,
          PRIMARY KEY (gateway, month)) WITHOUT ROWID;
        """;

    /// <summary>Makes the tables of a new ledger.</summary>
    /// <exception cref="FarthingException">They are of another version (exit code 3).</exception>
    public static void Make(SqliteConnection connection, string path) =>
        Make(connection, Tables + Derived, "the ledger", LedgerFaultCodes.OtherVersion, path);

    /// <summary>Makes tables where a database has none.</summary>
    /// <param name="connection">To the database.</param>
    /// <param name="tables">Statements that make them.</param>
    /// <param name="subject">What they hold, such as <c>the ledger</c>.</param>
    /// <param name="code">Of the fault where they are of another version.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="FarthingException">They are of another version (exit code 3).</exception>
    public static void Make(
        SqliteConnection connection,
        string tables,
        string subject,
        string code,
        string path
    )
    {
        if (Number(connection, "PRAGMA user_version") == FormatVersion.Only)
        {
            return;
        }

        using SqliteTransaction transaction = connection.BeginTransaction();
        long version = Number(connection, "PRAGMA user_version");
        if (version == FormatVersion.Only)
        {
            return; // Another program was faster.
        }

        if (version != 0 || Number(connection, "SELECT COUNT(*) FROM sqlite_master") > 0)
        {
            throw new FarthingException(
                new Fault(code, FormatVersion.Refusal(subject, version, "data folder")) { File = path },
                exitCode: 3
            );
        }

        SqliteLedgerStore.Execute(
            connection,
            FormattableString.Invariant($"{tables} PRAGMA user_version = {FormatVersion.Only}")
        );
        transaction.Commit();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static string Of<TRow>(LedgerTable<TRow> table) =>
        table.Definition(kind =>
            kind is LedgerKind.Id or LedgerKind.Text or LedgerKind.Tags ? "TEXT" : "INTEGER"
        );
}
