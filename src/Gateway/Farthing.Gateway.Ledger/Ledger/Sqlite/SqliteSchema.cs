using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>The tables of a ledger in SQLite.</summary>
internal static class SqliteSchema
{
    private const string Opened = """
        request TEXT NOT NULL, number INTEGER NOT NULL, gateway INTEGER NOT NULL,
        reserve_seq INTEGER, reserved_ns INTEGER NOT NULL, dispatch_seq INTEGER, dispatched_ns INTEGER,
        hold_nano INTEGER NOT NULL, endpoint TEXT NOT NULL, model TEXT NOT NULL, deployment TEXT NOT NULL,
        key_id TEXT NOT NULL, team TEXT NOT NULL, user_id TEXT NOT NULL, session TEXT NOT NULL, tags TEXT NOT NULL,
        idempotency TEXT NOT NULL, client_retry INTEGER NOT NULL,
        batch_at_dispatch INTEGER, waiting_at_dispatch INTEGER, kv_use_millionths_at_dispatch INTEGER
        """;

    private const string Tokens = """
        uncached INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, output INTEGER NOT NULL
        """;

    private const string Prices = """
        price_uncached_pico INTEGER, price_cache_read_pico INTEGER, price_cache_write_pico INTEGER,
        price_cache_write_1h_pico INTEGER, price_output_pico INTEGER, price_unit_pico INTEGER
        """;

    private const string Tables = $"""
        CREATE TABLE gateways (
          number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, segment INTEGER NOT NULL, offset INTEGER NOT NULL,
          sequence INTEGER NOT NULL, unix_ns INTEGER NOT NULL, first_sequence INTEGER NOT NULL, first_segment INTEGER NOT NULL);
        CREATE TABLE holds ({Opened}, PRIMARY KEY (request, number)) WITHOUT ROWID;
        CREATE TABLE attempts ({Opened},
          close_seq INTEGER NOT NULL, closed_ns INTEGER NOT NULL, release_reason TEXT,
          {Tokens}, cache_write_1h INTEGER NOT NULL, units INTEGER NOT NULL,
          reasoning INTEGER NOT NULL, cost_nano INTEGER NOT NULL, source INTEGER NOT NULL, ended INTEGER NOT NULL,
          status INTEGER NOT NULL, marks INTEGER NOT NULL,
          first_token_us INTEGER NOT NULL, first_byte_us INTEGER NOT NULL, duration_us INTEGER NOT NULL,
          {Prices}, tier INTEGER,
          standard_uncached_pico INTEGER, standard_cache_read_pico INTEGER, standard_cache_write_pico INTEGER,
          standard_cache_write_1h_pico INTEGER, standard_output_pico INTEGER, standard_unit_pico INTEGER,
          cache_marks_by INTEGER, cache_marks TEXT, cache_blocks INTEGER, cache_key INTEGER, cache_verdict INTEGER,
          parts TEXT, price_parts TEXT, standard_parts TEXT, stated_nano INTEGER,
          PRIMARY KEY (request, number)) WITHOUT ROWID;
        CREATE INDEX attempts_time ON attempts (reserved_ns);
        CREATE INDEX attempts_session ON attempts (session, reserved_ns) WHERE session <> '';
        CREATE TABLE adjustments (
          id TEXT NOT NULL PRIMARY KEY, gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL,
          request TEXT, number INTEGER, account TEXT NOT NULL, amount_nano INTEGER NOT NULL, {Tokens},
          reason TEXT NOT NULL, note TEXT NOT NULL, effective_ns INTEGER NOT NULL) WITHOUT ROWID;
        CREATE INDEX adjustments_time ON adjustments (effective_ns);
        CREATE TABLE leases (
          gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL, budget TEXT NOT NULL, value TEXT NOT NULL,
          period_ns INTEGER NOT NULL, amount_nano INTEGER NOT NULL, token INTEGER NOT NULL, expires_ns INTEGER NOT NULL,
          PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE TABLE refusals (
          gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL, type INTEGER NOT NULL,
          request TEXT, number INTEGER, amount_nano INTEGER NOT NULL, why TEXT NOT NULL,
          PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE TABLE feedback (
          gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL,
          key_id TEXT NOT NULL, session TEXT NOT NULL, request TEXT, outcome INTEGER NOT NULL,
          score_millionths INTEGER, note TEXT NOT NULL, given_by TEXT NOT NULL,
          PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE TABLE raises (
          gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL,
          request TEXT NOT NULL, number INTEGER NOT NULL, hold_nano INTEGER NOT NULL,
          PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        """;

    /// <summary>Sums of whatever attempts can be asked for by, packed; what went with the attempts of months; requests that caches answered, with the evidence on which that was decided.</summary>
    private const string Derived = $"""
        CREATE TABLE rollup_names (
          gateway INTEGER NOT NULL, dimension INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL,
          PRIMARY KEY (gateway, dimension, id)) WITHOUT ROWID;
        CREATE UNIQUE INDEX rollup_names_name ON rollup_names (gateway, dimension, name);
        CREATE TABLE rollup_blocks (
          gateway INTEGER NOT NULL, number INTEGER NOT NULL, cells INTEGER NOT NULL,
          first_hour_ns INTEGER NOT NULL, last_hour_ns INTEGER NOT NULL,
          requests INTEGER NOT NULL, settled INTEGER NOT NULL, released INTEGER NOT NULL, errors INTEGER NOT NULL,
          {Tokens}, reasoning INTEGER NOT NULL, cost_nano INTEGER NOT NULL, waste_nano INTEGER NOT NULL,
          session_cost_nano INTEGER NOT NULL, estimated_nano INTEGER NOT NULL,
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
        CREATE TABLE hits (
          gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL, request TEXT NOT NULL, tier INTEGER NOT NULL,
          endpoint TEXT NOT NULL, model TEXT NOT NULL, deployment TEXT NOT NULL, key_id TEXT NOT NULL, team TEXT NOT NULL,
          user_id TEXT NOT NULL, session TEXT NOT NULL, tags TEXT NOT NULL,
          {Tokens}, cache_write_1h INTEGER NOT NULL, units INTEGER NOT NULL, {Prices}, saved_nano INTEGER,
          entry TEXT NOT NULL, age_us INTEGER NOT NULL, duration_us INTEGER NOT NULL,
          similarity_millionths INTEGER NOT NULL, wrong_at_most_millionths INTEGER, own_cost_nano INTEGER NOT NULL,
          parts TEXT, price_parts TEXT,
          PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
        CREATE INDEX hits_time ON hits (unix_ns);
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
}
