namespace Farthing.Gateway.Ledger.Postgres;

/// <summary>Attempts by months, each a table of its own. The month is that of the request's id, whose first 48 bits are the milliseconds at which it came: keys and look-ups stay those of the request.</summary>
internal static class PostgresMonths
{
    /// <summary>The first and the last part, and what makes those between. Requests before 2020 and from 2100 on, which no clock gives, have parts of their own; so each request has its place, and none is a part for whatever fits nowhere.</summary>
    /// <remarks>A month's part is attached, not made in its place, since that waits for no reader and no writer.</remarks>
    public const string Tables = """
        CREATE FUNCTION id_of_month(p_month timestamp) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
          SELECT (lpad(to_hex((extract(epoch FROM p_month) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
        $$;
        CREATE FUNCTION month_of_id(p_id uuid) RETURNS timestamp LANGUAGE sql IMMUTABLE AS $$
          SELECT date_trunc('month', to_timestamp(('x' || lpad(left(replace(p_id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0) AT TIME ZONE 'UTC')
        $$;
        CREATE TABLE attempt_months (name text PRIMARY KEY, from_id uuid, until_id uuid);
        COMMENT ON TABLE attempt_months IS 'the parts of attempts, by the first id and that behind the last; NULL: without end';
        CREATE TABLE attempts_first PARTITION OF attempts FOR VALUES FROM (MINVALUE) TO ('016f5e66-e800-0000-0000-000000000000');
        CREATE TABLE attempts_last PARTITION OF attempts FOR VALUES FROM ('03bb2cc3-d800-0000-0000-000000000000') TO (MAXVALUE);
        INSERT INTO attempt_months VALUES
          ('attempts_first', NULL, id_of_month('2020-01-01')), ('attempts_last', id_of_month('2100-01-01'), NULL);
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
