namespace Farthing.Gateway.Caching.Shared;

/// <summary>Questions with vectors and the rows of cells' histories in PostgreSQL: among the cache's tables.</summary>
/// <remarks>
/// Whatever changes them locks the row of <c>semantic_state</c> first, and holds it until it commits. So rows become visible in the order of their numbers, and without gaps.
/// A purge locks <c>cache_state</c> and then this row: a question stands before it and goes with it, or comes behind it and is refused where its request began before.
/// </remarks>
internal static class PostgresQuestionSchema
{
    /// <summary>Tables, and how questions and rows are written.</summary>
    public const string Writing = """
        CREATE TABLE farthing.semantic_state (
          is_one boolean PRIMARY KEY CHECK (is_one), last bigint NOT NULL, gathered bigint NOT NULL)
          WITH (fillfactor = 50);
        INSERT INTO farthing.semantic_state VALUES (true, 0, 0);
        CREATE TABLE farthing.semantic_questions (
          id bigint PRIMARY KEY, number bigint NOT NULL, key_id text COLLATE "C" NOT NULL, tags text[] NOT NULL,
          model text COLLATE "C" NOT NULL, expires_ns bigint NOT NULL, place bytea NOT NULL, record bytea NOT NULL);
        CREATE INDEX semantic_questions_by_end ON farthing.semantic_questions (expires_ns);
        CREATE TABLE farthing.semantic_rows (
          number bigint PRIMARY KEY, mark bigint NOT NULL, kind smallint NOT NULL, at_ns bigint NOT NULL,
          question bigint NOT NULL, cell bytea NOT NULL, body bytea NOT NULL);
        CREATE TABLE farthing.semantic_cells (cell bytea NOT NULL, body bytea NOT NULL);
        CREATE TABLE farthing.semantic_writers (
          writer uuid PRIMARY KEY, batch bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());

        CREATE FUNCTION farthing.semantic_now() RETURNS bigint LANGUAGE sql VOLATILE AS $$
          SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint * 1000
        $$;

        -- A mark tells rows of one number apart: of this log, and of one that was put back to an earlier state.
        CREATE FUNCTION farthing.semantic_mark() RETURNS bigint LANGUAGE sql VOLATILE AS $$
          SELECT (random() * 9007199254740991)::bigint
        $$;

        -- A batch counts once, however often its writer sends it. Returns how many questions a purge refused.
        CREATE FUNCTION farthing.semantic_write(
          p_writer uuid, p_batch bigint, p_kinds smallint[], p_questions bigint[], p_cells bytea[], p_bodies bytea[],
          p_records bytea[], p_key_ids text[], p_tags text[], p_tag_ends int[], p_models text[], p_expires bigint[],
          p_incarnations uuid[], p_purges bigint[]) RETURNS int
        LANGUAGE plpgsql AS $$
        DECLARE
          v_last bigint; v_mark bigint := farthing.semantic_mark(); v_now bigint := farthing.semantic_now();
          v_refused int := 0; v_tags text[]; known record;
        BEGIN
          SELECT s.last INTO v_last FROM farthing.semantic_state s FOR UPDATE;
          INSERT INTO farthing.semantic_writers AS w VALUES (p_writer, p_batch)
            ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, at = now() WHERE w.batch < excluded.batch;
          IF NOT FOUND THEN RETURN 0; END IF;
          SELECT c.incarnation, c.forgotten INTO known FROM farthing.cache_state c;
          FOR i IN 1 .. cardinality(p_kinds) LOOP
            IF p_kinds[i] = 1 THEN
              v_tags := p_tags[coalesce(p_tag_ends[i - 1], 0) + 1 : p_tag_ends[i]];
              IF known.incarnation <> p_incarnations[i] OR p_purges[i] < known.forgotten OR EXISTS (
                SELECT FROM farthing.cache_purges p WHERE p.number > p_purges[i]
                  AND (p.key_id IS NULL OR p.key_id = p_key_ids[i]) AND (p.tag IS NULL OR p.tag = ANY (v_tags))
                  AND (p.model IS NULL OR p.model = p_models[i])) THEN
                v_refused := v_refused + 1;
                CONTINUE;
              END IF;
              INSERT INTO farthing.semantic_questions VALUES (
                p_questions[i], v_last + 1, p_key_ids[i], v_tags, p_models[i], p_expires[i], p_cells[i], p_records[i])
                ON CONFLICT (id) DO NOTHING;
              CONTINUE WHEN NOT FOUND;
            ELSIF p_kinds[i] = 2 THEN
              DELETE FROM farthing.semantic_questions q WHERE q.id = p_questions[i];
              CONTINUE WHEN NOT FOUND;
            END IF;
            v_last := v_last + 1;
            INSERT INTO farthing.semantic_rows
              VALUES (v_last, v_mark, p_kinds[i], v_now, p_questions[i], p_cells[i], p_bodies[i]);
          END LOOP;
          UPDATE farthing.semantic_state SET last = v_last;
          RETURN v_refused;
        END $$;
        """;

    /// <summary>How they are removed, and how rows are gathered into cells.</summary>
    public const string Removing = """
        -- Removes what fits all that is stated, with a row for each.
        CREATE FUNCTION farthing.semantic_remove(p_key_id text, p_tag text, p_model text, p_ended bigint)
        RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE v_last bigint; removed bigint; v_mark bigint := farthing.semantic_mark();
        BEGIN
          SELECT s.last INTO v_last FROM farthing.semantic_state s FOR UPDATE;
          WITH gone AS (
            DELETE FROM farthing.semantic_questions q
              WHERE (p_key_id IS NULL OR q.key_id = p_key_id) AND (p_tag IS NULL OR p_tag = ANY (q.tags))
                AND (p_model IS NULL OR q.model = p_model) AND (p_ended IS NULL OR q.expires_ns <= p_ended)
              RETURNING q.id, q.place),
          written AS (
            INSERT INTO farthing.semantic_rows
              SELECT v_last + row_number() OVER (ORDER BY g.id), v_mark, 2, farthing.semantic_now(), g.id, g.place, ''
              FROM gone g RETURNING 1)
          SELECT count(*) INTO removed FROM written;
          UPDATE farthing.semantic_state SET last = v_last + removed WHERE removed > 0;
          RETURN removed;
        END $$;

        -- Removes questions that no longer hold, and rows that cells have in them and all gateways had time to read.
        CREATE FUNCTION farthing.semantic_clean(p_now bigint, p_keep bigint) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM farthing.semantic_questions q WHERE q.expires_ns <= p_now) THEN
            PERFORM farthing.semantic_remove(NULL, NULL, NULL, p_now);
          END IF;
          DELETE FROM farthing.semantic_writers w WHERE w.at < now() - interval '1 day';
          DELETE FROM farthing.semantic_rows r USING farthing.semantic_state s
            WHERE r.number <= s.gathered AND r.number < s.last AND r.at_ns < farthing.semantic_now() - p_keep;
        END $$;

        -- Puts cells as they are behind a row in the place of those before.
        CREATE FUNCTION farthing.semantic_gather(p_number bigint, p_mark bigint, p_cells bytea[], p_bodies bytea[])
        RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM FROM farthing.semantic_state FOR UPDATE;
          UPDATE farthing.semantic_state s SET gathered = p_number
            WHERE s.gathered < p_number
              AND EXISTS (SELECT FROM farthing.semantic_rows r WHERE r.number = p_number AND r.mark = p_mark);
          IF FOUND THEN
            DELETE FROM farthing.semantic_cells;
            INSERT INTO farthing.semantic_cells SELECT * FROM unnest(p_cells, p_bodies);
          END IF;
        END $$;

        CREATE FUNCTION farthing.cache_purge(
          p_key_id text, p_tag text, p_model text, OUT entries bigint, OUT questions bigint)
        LANGUAGE plpgsql AS $$
        DECLARE
          most CONSTANT bigint := 1000;
          v_number bigint;
        BEGIN
          PERFORM FROM farthing.cache_state FOR UPDATE;
          UPDATE farthing.cache_state SET purged = purged + 1, forgotten = greatest(forgotten, purged + 1 - most)
            RETURNING purged INTO v_number;
          INSERT INTO farthing.cache_purges (number, key_id, tag, model) VALUES (v_number, p_key_id, p_tag, p_model);
          DELETE FROM farthing.cache_purges p WHERE p.number <= v_number - most;
          entries := farthing.cache_remove(p_key_id, p_tag, p_model, NULL);
          questions := farthing.semantic_remove(p_key_id, p_tag, p_model, NULL);
        END $$;

        CREATE FUNCTION farthing.cache_renew(p_seen uuid) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM FROM farthing.cache_state FOR UPDATE;
          UPDATE farthing.cache_state
            SET incarnation = md5(random()::text || clock_timestamp()::text)::uuid, bytes = 0 WHERE incarnation = p_seen;
          IF FOUND THEN
            DELETE FROM farthing.cache_entries;
            DELETE FROM farthing.cache_tenants;
            PERFORM farthing.semantic_remove(NULL, NULL, NULL, NULL);
          END IF;
        END $$;
        """;
}
