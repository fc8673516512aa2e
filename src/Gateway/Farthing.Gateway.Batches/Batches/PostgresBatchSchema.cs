using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Batches;

/// <summary>The tables of the shared queue in PostgreSQL.</summary>
internal static class PostgresBatchSchema
{
    private const string Tables = """
        CREATE TABLE farthing.batch_files (
          id text PRIMARY KEY, key text NOT NULL, name text NOT NULL, purpose text NOT NULL, bytes bigint NOT NULL,
          created_at bigint NOT NULL, expires_at bigint NOT NULL, batch text NOT NULL, is_errors bigint NOT NULL,
          is_whole bigint NOT NULL);
        CREATE INDEX batch_files_by_key ON farthing.batch_files (key, created_at, id);
        CREATE TABLE farthing.batch_chunks (
          file text NOT NULL, seq bigint NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (file, seq));
        CREATE TABLE farthing.batches (
          id text PRIMARY KEY, key text NOT NULL, endpoint text NOT NULL, input text NOT NULL,
          completion_window text NOT NULL, metadata text NOT NULL, priority bigint NOT NULL, is_must bigint NOT NULL,
          state text NOT NULL, created_at bigint NOT NULL, deadline bigint NOT NULL, started_at bigint NOT NULL,
          cancel_at bigint NOT NULL, ended_at bigint NOT NULL, total bigint NOT NULL, completed bigint NOT NULL,
          failed bigint NOT NULL, nano_usd bigint NOT NULL, output text NOT NULL, errors text NOT NULL,
          faults text NOT NULL, skips_invalid bigint NOT NULL, owner text NOT NULL, lease bigint NOT NULL)
          WITH (fillfactor = 50);
        CREATE INDEX batches_by_key ON farthing.batches (key, created_at, id);
        CREATE INDEX batches_open ON farthing.batches (created_at) WHERE ended_at = 0;
        CREATE TABLE farthing.batch_lines (
          batch text NOT NULL, number bigint NOT NULL, custom_id text, model text NOT NULL, state text NOT NULL,
          priority bigint NOT NULL, deadline bigint NOT NULL, next_at bigint NOT NULL, claim bigint NOT NULL,
          body bytea NOT NULL, is_error bigint NOT NULL, result bytea NOT NULL, owner text NOT NULL,
          lease bigint NOT NULL, PRIMARY KEY (batch, number));
        CREATE INDEX batch_lines_queued ON farthing.batch_lines (model, priority DESC, deadline, batch, number)
          WHERE state = 'queued';
        CREATE INDEX batch_lines_running ON farthing.batch_lines (owner, lease) WHERE state = 'running';
        CREATE TABLE farthing.batch_charges (
          batch text NOT NULL, number bigint NOT NULL, charge bytea NOT NULL, PRIMARY KEY (batch, number));
        CREATE TABLE farthing.batch_parts (
          id text PRIMARY KEY, batch text NOT NULL, key text NOT NULL, team text NOT NULL, key_user text NOT NULL,
          tags text NOT NULL, model text NOT NULL, deployment text NOT NULL, endpoint text NOT NULL,
          state text NOT NULL, remote text NOT NULL, input text NOT NULL, said text NOT NULL, note text NOT NULL,
          lines bigint NOT NULL, returned bigint NOT NULL, bytes bigint NOT NULL, tries bigint NOT NULL,
          is_guess bigint NOT NULL, others text NOT NULL, created_at bigint NOT NULL, deadline bigint NOT NULL,
          owner text NOT NULL, lease bigint NOT NULL);
        CREATE INDEX batch_parts_by_batch ON farthing.batch_parts (batch, created_at, id);
        CREATE INDEX batch_parts_open ON farthing.batch_parts (owner, lease) WHERE state <> 'done';
        CREATE TABLE farthing.batch_part_lines (
          batch text NOT NULL, number bigint NOT NULL, part text NOT NULL, item bytea NOT NULL, hold bigint NOT NULL,
          line_user text NOT NULL, PRIMARY KEY (batch, number));
        CREATE INDEX batch_part_lines_by_part ON farthing.batch_part_lines (part, number);
        """;

    /// <summary>The tables of the queue.</summary>
    public static PostgresPart Part { get; } =
        new(
            "batches",
            Tables,
            said => new FarthingException(
                new Fault(BatchFaultCodes.CannotOpen, said) { Path = "shared" },
                exitCode: 3
            )
        );
}
