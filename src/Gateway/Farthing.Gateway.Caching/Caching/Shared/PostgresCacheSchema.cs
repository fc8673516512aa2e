using Farthing.Gateway.Sharing;

namespace Farthing.Gateway.Caching.Shared;

/// <summary>Tables and functions of the shared cache in PostgreSQL.</summary>
/// <remarks>Whatever changes entries locks the row of <c>cache_state</c> first: changes come one after another, so a purge stands before or behind a write, and sums are right. Reading locks nothing.</remarks>
internal static class PostgresCacheSchema
{
    private const string Tables = """
        CREATE TABLE farthing.cache_state (
          is_one boolean PRIMARY KEY CHECK (is_one), incarnation uuid NOT NULL, purged bigint NOT NULL,
          forgotten bigint NOT NULL, bytes bigint NOT NULL) WITH (fillfactor = 50);
        INSERT INTO farthing.cache_state
          VALUES (true, md5(random()::text || clock_timestamp()::text)::uuid, 0, 0, 0);
        CREATE TABLE farthing.cache_tenants (tenant text COLLATE "C" PRIMARY KEY, bytes bigint NOT NULL)
          WITH (fillfactor = 50);
        CREATE TABLE farthing.cache_entries (
          key bytea NOT NULL, is_stream boolean NOT NULL, id uuid NOT NULL, tenant text COLLATE "C" NOT NULL,
          key_id text COLLATE "C" NOT NULL, tags text[] NOT NULL, model text COLLATE "C" NOT NULL,
          stored_ns bigint NOT NULL, expires_ns bigint NOT NULL, bytes bigint NOT NULL,
          worth float8 NOT NULL, score float8 NOT NULL, record bytea NOT NULL, PRIMARY KEY (key, is_stream));
        -- Not compressed: an answer of 200 kB took six times as long to store (docs/performance.md).
        ALTER TABLE farthing.cache_entries ALTER COLUMN record SET STORAGE EXTERNAL;
        CREATE INDEX cache_entries_by_score ON farthing.cache_entries (score);
        CREATE INDEX cache_entries_by_tenant ON farthing.cache_entries (tenant, score);
        CREATE INDEX cache_entries_by_end ON farthing.cache_entries (expires_ns);
        CREATE TABLE farthing.cache_purges (
          number bigint PRIMARY KEY, key_id text, tag text, model text, at timestamptz NOT NULL DEFAULT now());
        """;

    private const string Removing = """
        CREATE FUNCTION farthing.cache_drop(p_key bytea, p_is_stream boolean, p_id uuid) RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE gone record;
        BEGIN
          PERFORM FROM farthing.cache_state FOR UPDATE;
          DELETE FROM farthing.cache_entries e WHERE e.key = p_key AND e.is_stream = p_is_stream AND e.id = p_id
            RETURNING e.tenant, e.bytes INTO gone;
          IF FOUND THEN
            UPDATE farthing.cache_tenants t SET bytes = t.bytes - gone.bytes WHERE t.tenant = gone.tenant;
            DELETE FROM farthing.cache_tenants t WHERE t.tenant = gone.tenant AND t.bytes <= 0;
            UPDATE farthing.cache_state SET bytes = bytes - gone.bytes;
          END IF;
        END $$;

        -- What fits all that is stated; a caller holds the lock.
        CREATE FUNCTION farthing.cache_remove(p_key_id text, p_tag text, p_model text, p_ended bigint) RETURNS bigint
        LANGUAGE plpgsql AS $$
        DECLARE removed bigint;
        BEGIN
          WITH gone AS (
            DELETE FROM farthing.cache_entries e
              WHERE (p_key_id IS NULL OR e.key_id = p_key_id) AND (p_tag IS NULL OR p_tag = ANY (e.tags))
                AND (p_model IS NULL OR e.model = p_model) AND (p_ended IS NULL OR e.expires_ns <= p_ended)
              RETURNING e.tenant, e.bytes),
          sums AS (SELECT g.tenant, sum(g.bytes)::bigint AS bytes, count(*) AS entries FROM gone g GROUP BY g.tenant),
          less AS (UPDATE farthing.cache_tenants t SET bytes = t.bytes - s.bytes FROM sums s WHERE t.tenant = s.tenant)
          UPDATE farthing.cache_state c SET bytes = c.bytes - coalesce((SELECT sum(s.bytes) FROM sums s), 0)::bigint
            RETURNING coalesce((SELECT sum(s.entries) FROM sums s), 0)::bigint INTO removed;
          DELETE FROM farthing.cache_tenants t WHERE t.bytes <= 0;
          RETURN removed;
        END $$;

        CREATE FUNCTION farthing.cache_clean(p_now bigint) RETURNS bigint LANGUAGE plpgsql AS $$
        BEGIN
          IF NOT EXISTS (SELECT FROM farthing.cache_entries e WHERE e.expires_ns <= p_now) THEN RETURN 0; END IF;
          PERFORM FROM farthing.cache_state FOR UPDATE;
          RETURN farthing.cache_remove(NULL, NULL, NULL, p_now);
        END $$;
        """;

    private const string Writing = """
        CREATE FUNCTION farthing.cache_put(
          p_incarnation uuid, p_purge bigint, p_key bytea, p_is_stream boolean, p_id uuid, p_tenant text,
          p_key_id text, p_tags text[], p_model text, p_stored bigint, p_expires bigint, p_bytes bigint,
          p_worth float8, p_score float8, p_record bytea, p_most bigint, p_most_of_tenant bigint) RETURNS boolean
        LANGUAGE plpgsql AS $$
        DECLARE state record; other record;
        BEGIN
          SELECT * INTO state FROM farthing.cache_state FOR UPDATE;
          IF state.incarnation <> p_incarnation OR p_purge < state.forgotten OR EXISTS (
            SELECT FROM farthing.cache_purges p WHERE p.number > p_purge
              AND (p.key_id IS NULL OR p.key_id = p_key_id) AND (p.tag IS NULL OR p.tag = ANY (p_tags))
              AND (p.model IS NULL OR p.model = p_model)) THEN
            RETURN false;
          END IF;
          SELECT e.id, e.stored_ns INTO other FROM farthing.cache_entries e
            WHERE e.key = p_key AND e.is_stream = p_is_stream;
          IF FOUND THEN
            IF other.stored_ns > p_stored THEN RETURN false; END IF;
            PERFORM farthing.cache_drop(p_key, p_is_stream, other.id);
          END IF;
          INSERT INTO farthing.cache_entries VALUES (
            p_key, p_is_stream, p_id, p_tenant, p_key_id, p_tags, p_model, p_stored, p_expires, p_bytes,
            p_worth, p_score, p_record);
          INSERT INTO farthing.cache_tenants AS t VALUES (p_tenant, p_bytes)
            ON CONFLICT (tenant) DO UPDATE SET bytes = t.bytes + excluded.bytes;
          UPDATE farthing.cache_state SET bytes = bytes + p_bytes;
          WHILE (SELECT t.bytes FROM farthing.cache_tenants t WHERE t.tenant = p_tenant) > p_most_of_tenant LOOP
            SELECT e.key, e.is_stream, e.id INTO other FROM farthing.cache_entries e
              WHERE e.tenant = p_tenant ORDER BY e.score LIMIT 1;
            EXIT WHEN NOT FOUND;
            PERFORM farthing.cache_drop(other.key, other.is_stream, other.id);
          END LOOP;
          WHILE (SELECT c.bytes FROM farthing.cache_state c) > p_most LOOP
            SELECT e.key, e.is_stream, e.id INTO other FROM farthing.cache_entries e ORDER BY e.score LIMIT 1;
            EXIT WHEN NOT FOUND;
            PERFORM farthing.cache_drop(other.key, other.is_stream, other.id);
          END LOOP;
          RETURN true;
        END $$;

        -- Hits of before count by e to the power of minus their age in days; scores stand as logarithms.
        CREATE FUNCTION farthing.cache_hit(p_keys bytea[], p_streams boolean[], p_counts int[], p_day float8)
        RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM FROM farthing.cache_state FOR UPDATE;
          UPDATE farthing.cache_entries e
            SET score = ln(exp(greatest(-700, least(700, e.score - p_day))) + h.n * e.worth) + p_day
            FROM unnest(p_keys, p_streams, p_counts) AS h (key, is_stream, n)
            WHERE e.key = h.key AND e.is_stream = h.is_stream;
        END $$;
        """;

    private const string Complaining = """
        CREATE TABLE farthing.cache_complaints (
          key bytea PRIMARY KEY, number bigint NOT NULL, until_ns bigint NOT NULL);
        CREATE INDEX cache_complaints_by_number ON farthing.cache_complaints (number);
        CREATE SEQUENCE farthing.cache_complaint_numbers;

        -- Numbers are drawn under the lock: they come in the order of their commits.
        CREATE FUNCTION farthing.cache_complain(p_keys bytea[], p_until bigint, p_now bigint) RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE one record;
        BEGIN
          PERFORM FROM farthing.cache_state FOR UPDATE;
          DELETE FROM farthing.cache_complaints c WHERE c.until_ns <= p_now;
          INSERT INTO farthing.cache_complaints (key, number, until_ns)
            SELECT DISTINCT k.key, nextval('farthing.cache_complaint_numbers'), p_until
            FROM (SELECT DISTINCT unnest(p_keys) AS key) k
            ON CONFLICT (key) DO UPDATE SET until_ns = excluded.until_ns, number = excluded.number;
          FOR one IN SELECT e.key, e.is_stream, e.id FROM farthing.cache_entries e WHERE e.key = ANY (p_keys) LOOP
            PERFORM farthing.cache_drop(one.key, one.is_stream, one.id);
          END LOOP;
        END $$;
        """;

    /// <summary>The tables of the shared cache.</summary>
    public static PostgresPart Part { get; } =
        new(
            "cache",
            Tables
                + Removing
                + Writing
                + PostgresQuestionSchema.Writing
                + PostgresQuestionSchema.Removing
                + Complaining,
            said => new CacheStoreAwayException(said)
        );
}
