using System.Globalization;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Sqlite;

/// <summary>The tables of a ledger in SQLite. Steps are numbered and only go forward: never change one, add the next.</summary>
internal static class SqliteSchema
{
    private const string Opened = """
        request TEXT NOT NULL, number INTEGER NOT NULL, gateway INTEGER NOT NULL,
        reserve_seq INTEGER, reserved_ns INTEGER NOT NULL, dispatch_seq INTEGER, dispatched_ns INTEGER,
        hold_nano INTEGER NOT NULL, endpoint TEXT NOT NULL, model TEXT NOT NULL, deployment TEXT NOT NULL,
        key_id TEXT NOT NULL, team TEXT NOT NULL, user_id TEXT NOT NULL, session TEXT NOT NULL, tags TEXT NOT NULL
        """;

    private static readonly string[] Steps =
    [
        $"""
            CREATE TABLE gateways (
              number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, segment INTEGER NOT NULL, offset INTEGER NOT NULL,
              sequence INTEGER NOT NULL, unix_ns INTEGER NOT NULL, first_sequence INTEGER NOT NULL, first_segment INTEGER NOT NULL);
            CREATE TABLE holds ({Opened}, PRIMARY KEY (request, number)) WITHOUT ROWID;
            CREATE TABLE attempts ({Opened},
              close_seq INTEGER NOT NULL, closed_ns INTEGER NOT NULL, release_reason TEXT,
              uncached INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, output INTEGER NOT NULL,
              reasoning INTEGER NOT NULL, cost_nano INTEGER NOT NULL, source INTEGER NOT NULL, ended INTEGER NOT NULL,
              status INTEGER NOT NULL, marks INTEGER NOT NULL, first_token_us INTEGER NOT NULL, duration_us INTEGER NOT NULL,
              price_uncached_pico INTEGER, price_cache_read_pico INTEGER, price_cache_write_pico INTEGER, price_output_pico INTEGER,
              PRIMARY KEY (request, number)) WITHOUT ROWID;
            CREATE INDEX attempts_time ON attempts (reserved_ns);
            CREATE INDEX attempts_session ON attempts (session, reserved_ns) WHERE session <> '';
            CREATE TABLE attempt_tags (
              reserved_ns INTEGER NOT NULL, request TEXT NOT NULL, number INTEGER NOT NULL, tag TEXT NOT NULL,
              PRIMARY KEY (reserved_ns, request, number, tag)) WITHOUT ROWID;
            CREATE INDEX attempt_tags_tag ON attempt_tags (tag, reserved_ns);
            CREATE TABLE rollups (
              hour_ns INTEGER NOT NULL, key_id TEXT NOT NULL, team TEXT NOT NULL, model TEXT NOT NULL, deployment TEXT NOT NULL,
              requests INTEGER NOT NULL, settled INTEGER NOT NULL, released INTEGER NOT NULL, errors INTEGER NOT NULL,
              uncached INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, output INTEGER NOT NULL,
              reasoning INTEGER NOT NULL, cost_nano INTEGER NOT NULL, waste_nano INTEGER NOT NULL,
              PRIMARY KEY (hour_ns, key_id, team, model, deployment)) WITHOUT ROWID;
            CREATE TABLE adjustments (
              id TEXT NOT NULL PRIMARY KEY, gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL,
              request TEXT, number INTEGER, account TEXT NOT NULL, amount_nano INTEGER NOT NULL,
              uncached INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, output INTEGER NOT NULL,
              reason TEXT NOT NULL, note TEXT NOT NULL, effective_ns INTEGER NOT NULL) WITHOUT ROWID;
            CREATE INDEX adjustments_time ON adjustments (effective_ns);
            CREATE TABLE leases (
              gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL, budget TEXT NOT NULL,
              period_ns INTEGER NOT NULL, amount_nano INTEGER NOT NULL, token INTEGER NOT NULL, expires_ns INTEGER NOT NULL,
              PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
            CREATE TABLE refusals (
              gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL, type INTEGER NOT NULL,
              request TEXT, number INTEGER, amount_nano INTEGER NOT NULL, why TEXT NOT NULL,
              PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
            """,
        """
            ALTER TABLE holds ADD COLUMN idempotency TEXT NOT NULL DEFAULT '';
            ALTER TABLE holds ADD COLUMN client_retry INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE attempts ADD COLUMN idempotency TEXT NOT NULL DEFAULT '';
            ALTER TABLE attempts ADD COLUMN client_retry INTEGER NOT NULL DEFAULT 0;
            CREATE TABLE feedback (
              gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL,
              key_id TEXT NOT NULL, session TEXT NOT NULL, request TEXT, outcome INTEGER NOT NULL,
              score_millionths INTEGER, note TEXT NOT NULL, given_by TEXT NOT NULL,
              PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
            """,
        """
            ALTER TABLE attempts ADD COLUMN cache_write_1h INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE attempts ADD COLUMN price_cache_write_1h_pico INTEGER;
            """,
        "ALTER TABLE leases ADD COLUMN value TEXT NOT NULL DEFAULT ''",
        "DROP TABLE attempt_tags", // Rows have their tags.
        "ALTER TABLE holds ADD COLUMN batch_at_dispatch INTEGER; ALTER TABLE attempts ADD COLUMN batch_at_dispatch INTEGER",
        // Sums of whatever attempts can be asked for by, packed; made of the rows below.
        """
            DROP TABLE rollups;
            CREATE TABLE rollup_names (
              gateway INTEGER NOT NULL, dimension INTEGER NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL,
              PRIMARY KEY (gateway, dimension, id)) WITHOUT ROWID;
            CREATE UNIQUE INDEX rollup_names_name ON rollup_names (gateway, dimension, name);
            CREATE TABLE rollup_blocks (
              gateway INTEGER NOT NULL, number INTEGER NOT NULL, cells INTEGER NOT NULL,
              first_hour_ns INTEGER NOT NULL, last_hour_ns INTEGER NOT NULL,
              requests INTEGER NOT NULL, settled INTEGER NOT NULL, released INTEGER NOT NULL, errors INTEGER NOT NULL,
              uncached INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, output INTEGER NOT NULL,
              reasoning INTEGER NOT NULL, cost_nano INTEGER NOT NULL, waste_nano INTEGER NOT NULL, session_cost_nano INTEGER NOT NULL,
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
            """,
        """
            CREATE TABLE raises (
              gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL,
              request TEXT NOT NULL, number INTEGER NOT NULL, hold_nano INTEGER NOT NULL,
              PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
            """,
        // What upstreams never said is summed too: the sums are made anew of the rows.
        """
            DELETE FROM rollup_names;
            DELETE FROM rollup_blocks;
            DELETE FROM rollup_columns;
            DELETE FROM dear_attempts;
            DELETE FROM retried_requests;
            ALTER TABLE rollup_blocks ADD COLUMN estimated_nano INTEGER NOT NULL DEFAULT 0;
            """,
        "ALTER TABLE attempts ADD COLUMN units INTEGER NOT NULL DEFAULT 0; ALTER TABLE attempts ADD COLUMN price_unit_pico INTEGER",
        // What went with the attempts of months, so that records and dollars still add up.
        """
            CREATE TABLE forgotten (
              gateway INTEGER NOT NULL, month TEXT NOT NULL, attempts INTEGER NOT NULL,
              records INTEGER NOT NULL, record_sum INTEGER NOT NULL, last_record INTEGER NOT NULL, cost_nano INTEGER NOT NULL,
              PRIMARY KEY (gateway, month)) WITHOUT ROWID;
            """,
        "DELETE FROM rollup_columns WHERE block < 0", // Chapters have leaves: they are made anew of the blocks.
        // Requests that caches answered.
        """
            CREATE TABLE hits (
              gateway INTEGER NOT NULL, seq INTEGER NOT NULL, unix_ns INTEGER NOT NULL, request TEXT NOT NULL, tier INTEGER NOT NULL,
              endpoint TEXT NOT NULL, model TEXT NOT NULL, deployment TEXT NOT NULL, key_id TEXT NOT NULL, team TEXT NOT NULL, user_id TEXT NOT NULL, session TEXT NOT NULL, tags TEXT NOT NULL,
              uncached INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL, output INTEGER NOT NULL, units INTEGER NOT NULL,
              price_uncached_pico INTEGER, price_cache_read_pico INTEGER, price_cache_write_pico INTEGER, price_cache_write_1h_pico INTEGER, price_output_pico INTEGER, price_unit_pico INTEGER, saved_nano INTEGER,
              entry TEXT NOT NULL, age_us INTEGER NOT NULL, duration_us INTEGER NOT NULL,
              PRIMARY KEY (gateway, seq)) WITHOUT ROWID;
            CREATE INDEX hits_time ON hits (unix_ns);
            """,
        // The price tier of an attempt, and what the standard one had cost.
        """
            ALTER TABLE attempts ADD COLUMN tier INTEGER;
            ALTER TABLE attempts ADD COLUMN standard_uncached_pico INTEGER;
            ALTER TABLE attempts ADD COLUMN standard_cache_read_pico INTEGER;
            ALTER TABLE attempts ADD COLUMN standard_cache_write_pico INTEGER;
            ALTER TABLE attempts ADD COLUMN standard_output_pico INTEGER;
            ALTER TABLE attempts ADD COLUMN standard_cache_write_1h_pico INTEGER;
            ALTER TABLE attempts ADD COLUMN standard_unit_pico INTEGER;
            """,
        "ALTER TABLE attempts ADD COLUMN first_byte_us INTEGER NOT NULL DEFAULT -1",
        // What else the engine was seen to do when an attempt was sent.
        """
            ALTER TABLE holds ADD COLUMN waiting_at_dispatch INTEGER;
            ALTER TABLE holds ADD COLUMN kv_use_millionths_at_dispatch INTEGER;
            ALTER TABLE attempts ADD COLUMN waiting_at_dispatch INTEGER;
            ALTER TABLE attempts ADD COLUMN kv_use_millionths_at_dispatch INTEGER;
            """,
        // What an attempt was sent with for its provider's prompt cache, and what came of it.
        """
            ALTER TABLE attempts ADD COLUMN cache_marks_by INTEGER;
            ALTER TABLE attempts ADD COLUMN cache_marks TEXT;
            ALTER TABLE attempts ADD COLUMN cache_blocks INTEGER;
            ALTER TABLE attempts ADD COLUMN cache_key INTEGER;
            ALTER TABLE attempts ADD COLUMN cache_verdict INTEGER;
            """,
        // Evidence on which a hit was decided, and what deciding cost.
        """
            ALTER TABLE hits ADD COLUMN similarity_millionths INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE hits ADD COLUMN wrong_at_most_millionths INTEGER;
            ALTER TABLE hits ADD COLUMN own_cost_nano INTEGER NOT NULL DEFAULT 0;
            """,
    ];

    /// <summary>The step from which on hourly sums are what they are today.</summary>
    private const int TodaysRollups = 9;

    /// <summary>The step from which on chapters are what they are today.</summary>
    private const int TodaysChapters = 12;

    /// <summary>Brings a database to the newest step.</summary>
    /// <exception cref="FarthingException">A newer version wrote it.</exception>
    public static void Migrate(SqliteConnection connection, string path)
    {
        long version = Version(connection);
        if (version > Steps.Length)
        {
            throw new FarthingException(
                new Fault(LedgerFaultCodes.TooNew, "the ledger was written by a newer version")
                {
                    File = path,
                    Value = version.ToString(CultureInfo.InvariantCulture),
                    Expected = $"tables of version {Steps.Length} or older; or this ledger's own version",
                },
                exitCode: 3
            );
        }

        if (version == Steps.Length)
        {
            return;
        }

        using SqliteTransaction transaction = connection.BeginTransaction();
        version = Version(connection); // Another program may have been faster.
        for (long step = version; step < Steps.Length; step++)
        {
            Run(connection, transaction, Steps[step]);
        }

        using (LedgerTransaction sums = new(connection))
        {
            if (version < TodaysRollups)
            {
                RollupWriter.AddAll(sums);
            }
            else if (version < TodaysChapters)
            {
                RollupWriter.MakeChapters(sums);
            }
        }

        Run(
            connection,
            transaction,
            string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Steps.Length}")
        );
        transaction.Commit();
    }

    private static long Version(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static void Run(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
