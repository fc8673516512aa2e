namespace Farthing.Gateway.Ledger.Postgres;

/// <summary>Attempts by months, each a table of its own. The month is that of the request's id, whose first 48 bits are the milliseconds at which it came: keys and look-ups stay those of the request.</summary>
internal static class PostgresMonths
{
    /// <summary>Makes the table of attempts one of parts. The one that is there becomes the first part, up to the end of its last month: no row is moved. Requests from 2100 on, which no clock gives, have a part of their own; so each request has its place, and none is a part for whatever fits nowhere.</summary>
    /// <remarks>Rights are given again: they stay with the table that was there. A part is attached, not made in its place, since that waits for no reader and no writer.</remarks>
    public const string Step = """
        CREATE FUNCTION id_of_month(p_month timestamp) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
          SELECT (lpad(to_hex((extract(epoch FROM p_month) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
        $$;
        CREATE FUNCTION month_of_id(p_id uuid) RETURNS timestamp LANGUAGE sql IMMUTABLE AS $$
          SELECT date_trunc('month', to_timestamp(('x' || lpad(left(replace(p_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0) AT TIME ZONE 'UTC')
        $$;
        CREATE TABLE attempt_months (name text PRIMARY KEY, from_id uuid, until_id uuid);
        COMMENT ON TABLE attempt_months IS 'the parts of attempts, by the first id and that behind the last; NULL: without end';
        ALTER TABLE attempts RENAME TO attempts_first;
        ALTER INDEX attempts_pkey RENAME TO attempts_first_pkey;
        ALTER INDEX attempts_time RENAME TO attempts_first_time;
        ALTER INDEX attempts_session RENAME TO attempts_first_session;
        ALTER INDEX attempts_tags RENAME TO attempts_first_tags;
        CREATE TABLE attempts (LIKE attempts_first INCLUDING DEFAULTS) PARTITION BY RANGE (request);
        ALTER TABLE attempts ADD PRIMARY KEY (request, number);
        CREATE INDEX attempts_time ON attempts (reserved_ns);
        CREATE INDEX attempts_session ON attempts (session, reserved_ns) WHERE session <> '';
        CREATE INDEX attempts_tags ON attempts USING gin (tags);
        CREATE TABLE attempts_last (LIKE attempts_first INCLUDING ALL);
        DO $$
        DECLARE
          last uuid := id_of_month('2100-01-01');
          border uuid := id_of_month('2020-01-01');
          newest uuid;
          one record;
        BEGIN
          WITH moved AS (DELETE FROM attempts_first WHERE request >= last RETURNING *) INSERT INTO attempts_last SELECT * FROM moved;
          SELECT id INTO newest FROM (
            (SELECT request AS id FROM attempts_first ORDER BY request DESC LIMIT 1)
            UNION ALL (SELECT request FROM holds WHERE request < last ORDER BY request DESC LIMIT 1)) r ORDER BY id DESC LIMIT 1;
          IF newest >= border THEN border := id_of_month(month_of_id(newest) + interval '1 month'); END IF;
          EXECUTE format('ALTER TABLE attempts ATTACH PARTITION attempts_first FOR VALUES FROM (MINVALUE) TO (%L)', border);
          EXECUTE format('ALTER TABLE attempts ATTACH PARTITION attempts_last FOR VALUES FROM (%L) TO (MAXVALUE)', last);
          INSERT INTO attempt_months VALUES ('attempts_first', NULL, border), ('attempts_last', last, NULL);
          FOR one IN
            SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END AS grantee, a.privilege_type AS what
            FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = 'attempts_first'::regclass
          LOOP
            EXECUTE format('GRANT %s ON attempts TO %s', one.what, one.grantee);
          END LOOP;
        END $$;
        CREATE FUNCTION make_attempt_month(p_id uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
        DECLARE
          month timestamp := month_of_id(p_id);
          part text := 'attempts_' || to_char(month, 'YYYY_MM');
        BEGIN
          IF EXISTS (SELECT FROM attempt_months WHERE (from_id IS NULL OR from_id <= p_id) AND (until_id IS NULL OR until_id > p_id)) THEN RETURN; END IF;
          PERFORM pg_advisory_xact_lock(1128360419734967779);
          IF EXISTS (SELECT FROM attempt_months WHERE (from_id IS NULL OR from_id <= p_id) AND (until_id IS NULL OR until_id > p_id)) THEN RETURN; END IF;
          EXECUTE format('CREATE TABLE %I (LIKE attempts INCLUDING ALL)', part);
          EXECUTE format('ALTER TABLE attempts ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            part, id_of_month(month), id_of_month(month + interval '1 month'));
          INSERT INTO attempt_months VALUES (part, id_of_month(month), id_of_month(month + interval '1 month'));
        END $$;
        DO $$ BEGIN
          EXECUTE format('ALTER FUNCTION make_attempt_month SET search_path = %I, pg_temp', current_schema());
        END $$;
        """;
}
