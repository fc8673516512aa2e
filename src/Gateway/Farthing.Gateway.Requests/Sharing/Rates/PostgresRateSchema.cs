namespace Farthing.Gateway.Sharing.Rates;

/// <summary>Tables and statements of limits in PostgreSQL.</summary>
internal static class PostgresRateSchema
{
    private const string Tables = """
        CREATE TABLE farthing.rate_buckets (
          id text COLLATE "C" PRIMARY KEY,
          full_at bigint NOT NULL DEFAULT 0,
          ahead_now bigint NOT NULL DEFAULT 0,
          ahead_before bigint NOT NULL DEFAULT 0,
          calm_until bigint NOT NULL DEFAULT 0,
          seen_at bigint NOT NULL DEFAULT 0
        ) WITH (fillfactor = 50);
        CREATE TABLE farthing.rate_slots (
          id text COLLATE "C" NOT NULL,
          gateway text COLLATE "C" NOT NULL,
          held int NOT NULL,
          until bigint NOT NULL,
          PRIMARY KEY (id, gateway)
        ) WITH (fillfactor = 50);
        CREATE TABLE farthing.rate_gateways (
          gateway text COLLATE "C" PRIMARY KEY,
          until bigint NOT NULL
        ) WITH (fillfactor = 50);
        CREATE FUNCTION farthing.rate_now() RETURNS bigint LANGUAGE sql VOLATILE AS
          $$ SELECT (extract(epoch FROM clock_timestamp()) * 10000000)::bigint - 17672256000000000 $$;
        """;

    /// <summary>A visit in one statement. The rows are locked in one order, so that visits do not wait for each other in a circle; the time is read under the locks, so that it only goes forward.</summary>
    private const string Visit = """
        CREATE FUNCTION farthing.visit_rates(
          p_gateway text, p_gateways int, p_life bigint,
          p_ids text[], p_ticks float8[], p_slots int[],
          p_ahead bigint[], p_back bigint[], p_taken bigint[], p_owed bigint[],
          p_requests int, p_request int[], p_meter int[], p_units bigint[],
          OUT now_at bigint, OUT waits bigint[], OUT blames int[], OUT got bigint[], OUT stands bigint[])
        LANGUAGE plpgsql AS $$
        DECLARE
          burst CONSTANT bigint := 600000000;
          span CONSTANT bigint := 25000000;
          m CONSTANT int := cardinality(p_ids);
          needs CONSTANT int := coalesce(cardinality(p_request), 0);
          v_full_at bigint[] := array_fill(0::bigint, ARRAY[m]);
          v_fresh bigint[] := array_fill(0::bigint, ARRAY[m]);
          v_older bigint[] := array_fill(0::bigint, ARRAY[m]);
          v_calm bigint[] := array_fill(0::bigint, ARRAY[m]);
          v_seen bigint[] := array_fill(0::bigint, ARRAY[m]);
          refused boolean[] := array_fill(false, ARRAY[m]);
          r record; i int; k int; j int; request int; locked int := 0;
          first_end bigint; cost bigint; target bigint; wait bigint; more bigint;
        BEGIN
          IF (SELECT count(*) FROM farthing.rate_buckets b WHERE b.id = ANY (p_ids)) < m THEN
            INSERT INTO farthing.rate_buckets (id)
              SELECT x FROM unnest(p_ids) x ORDER BY x COLLATE "C" ON CONFLICT DO NOTHING;
          END IF;
          FOR r IN SELECT b.*, x.i FROM unnest(p_ids) WITH ORDINALITY AS x (id, i)
                     JOIN farthing.rate_buckets b ON b.id = x.id ORDER BY b.id FOR UPDATE OF b LOOP
            v_full_at[r.i] := r.full_at; v_fresh[r.i] := r.ahead_now; v_older[r.i] := r.ahead_before;
            v_calm[r.i] := r.calm_until; v_seen[r.i] := r.seen_at;
            locked := locked + 1;
          END LOOP;
          IF locked < m THEN
            RAISE EXCEPTION 'an idle bucket was removed meanwhile' USING ERRCODE = 'serialization_failure';
          END IF;

          now_at := farthing.rate_now();
          waits := array_fill(0::bigint, ARRAY[p_requests]);
          blames := array_fill(-1, ARRAY[p_requests]);
          got := array_fill(0::bigint, ARRAY[m]);
          stands := array_fill(0::bigint, ARRAY[m]);
          FOR i IN 1..m LOOP
            IF p_slots[i] > 0 THEN
              -- v_fresh: slots of other gateways, v_older: those of this one.
              SELECT coalesce(sum(s.held), 0) INTO more FROM farthing.rate_slots s
                WHERE s.id = p_ids[i] AND s.gateway <> p_gateway AND s.until > now_at;
              v_fresh[i] := more; v_older[i] := p_owed[i];
              CONTINUE;
            END IF;
            IF now_at < v_seen[i] THEN -- The clock was set back: no time has passed.
              v_full_at[i] := v_full_at[i] - (v_seen[i] - now_at);
              v_calm[i] := v_calm[i] - (v_seen[i] - now_at);
              v_fresh[i] := v_fresh[i] + v_older[i]; v_older[i] := 0;
            ELSIF now_at / span > v_seen[i] / span THEN
              first_end := (v_seen[i] / span + 1) * span;
              v_full_at[i] := greatest(v_full_at[i], first_end + v_fresh[i] + v_older[i]);
              v_older[i] := v_fresh[i]; v_fresh[i] := 0;
              IF now_at / span > v_seen[i] / span + 1 THEN
                v_full_at[i] := greatest(v_full_at[i], first_end + span + v_older[i]);
                v_older[i] := 0;
              END IF;
            END IF;
            IF p_back[i] > 0 AND now_at - p_taken[i] <= span THEN
              cost := floor(p_back[i] * p_ticks[i])::bigint;
              v_full_at[i] := v_full_at[i] - cost;
              IF p_taken[i] / span = now_at / span THEN
                v_fresh[i] := greatest(0, v_fresh[i] - cost);
              ELSE
                v_older[i] := greatest(0, v_older[i] - cost);
              END IF;
            END IF;
            -- Full first, then what is owed: a debt does not fall into time that has passed.
            v_full_at[i] := greatest(v_full_at[i], now_at + v_fresh[i] + v_older[i]);
            v_full_at[i] := greatest(
              v_full_at[i] + ceil(p_owed[i] * p_ticks[i])::bigint, now_at + v_fresh[i] + v_older[i]);
          END LOOP;

          k := 1;
          FOR request IN 1..p_requests LOOP
            j := k;
            WHILE k <= needs AND p_request[k] = request - 1 LOOP
              i := p_meter[k] + 1;
              wait := 0;
              IF p_slots[i] > 0 THEN
                IF v_fresh[i] + v_older[i] + p_units[k] > p_slots[i] THEN wait := 10000000; END IF;
              ELSE
                cost := least(burst, ceil(p_units[k] * p_ticks[i])::bigint);
                first_end := (now_at / span + 1) * span;
                target := v_full_at[i] + cost - burst;
                IF v_fresh[i] + v_older[i] + cost > burst THEN
                  -- What is in hands keeps the bucket from being full enough: nothing more goes ahead until this fits.
                  v_calm[i] := greatest(v_calm[i], now_at + 2 * span);
                  target := greatest(target, first_end + v_fresh[i] + v_older[i] + cost - burst);
                  IF v_fresh[i] + cost > burst THEN
                    target := greatest(target, first_end + span + v_fresh[i] + cost - burst);
                  END IF;
                END IF;
                wait := greatest(0, target - now_at);
              END IF;
              IF wait > 0 THEN refused[i] := true; END IF;
              IF wait > waits[request] THEN
                waits[request] := wait; blames[request] := i - 1;
              END IF;
              k := k + 1;
            END LOOP;
            IF waits[request] = 0 THEN
              WHILE j < k LOOP
                i := p_meter[j] + 1;
                IF p_slots[i] > 0 THEN
                  v_older[i] := v_older[i] + p_units[j];
                ELSE
                  v_full_at[i] := v_full_at[i] + ceil(p_units[j] * p_ticks[i])::bigint;
                END IF;
                j := j + 1;
              END LOOP;
            END IF;
          END LOOP;

          FOR i IN 1..m LOOP
            IF p_ahead[i] > 0 AND NOT refused[i] THEN
              IF p_slots[i] > 0 THEN
                more := least(p_ahead[i], (p_slots[i] - v_fresh[i] - v_older[i]) / (4 * p_gateways));
                IF more > 0 THEN got[i] := more; v_older[i] := v_older[i] + more; END IF;
              ELSIF now_at >= v_calm[i] AND now_at + burst - v_full_at[i] >= burst / 8 THEN
                more := least(
                  p_ahead[i],
                  floor((now_at + burst - v_full_at[i]) / (4 * p_gateways * p_ticks[i]))::bigint,
                  floor((burst / 8 - v_fresh[i] - v_older[i]) / p_ticks[i])::bigint);
                IF more > 0 THEN
                  cost := ceil(more * p_ticks[i])::bigint;
                  got[i] := more; v_full_at[i] := v_full_at[i] + cost; v_fresh[i] := v_fresh[i] + cost;
                END IF;
              END IF;
            END IF;
            IF p_slots[i] > 0 THEN
              stands[i] := v_fresh[i] + v_older[i];
              IF v_older[i] > 0 THEN
                INSERT INTO farthing.rate_slots AS s (id, gateway, held, until)
                  VALUES (p_ids[i], p_gateway, v_older[i], now_at + p_life)
                  ON CONFLICT (id, gateway) DO UPDATE SET held = excluded.held, until = excluded.until;
              ELSE
                DELETE FROM farthing.rate_slots s WHERE s.id = p_ids[i] AND s.gateway = p_gateway;
              END IF;
              v_full_at[i] := 0; v_fresh[i] := 0; v_older[i] := 0;
            ELSE
              stands[i] := v_full_at[i] - now_at;
            END IF;
          END LOOP;
          UPDATE farthing.rate_buckets b
            SET full_at = v.full_at, ahead_now = v.fresh, ahead_before = v.older, calm_until = v.calm, seen_at = now_at
            FROM unnest(p_ids, v_full_at, v_fresh, v_older, v_calm) AS v (id, full_at, fresh, older, calm)
            WHERE b.id = v.id;
        END $$;
        """;

    private const string Renew = """
        CREATE FUNCTION farthing.renew_rates(p_gateway text, p_life bigint, p_ids text[], p_held int[])
        RETURNS int LANGUAGE plpgsql AS $$
        DECLARE now_at CONSTANT bigint := farthing.rate_now();
        BEGIN
          INSERT INTO farthing.rate_gateways AS g (gateway, until) VALUES (p_gateway, now_at + p_life)
            ON CONFLICT (gateway) DO UPDATE SET until = excluded.until;
          INSERT INTO farthing.rate_slots AS s (id, gateway, held, until)
            SELECT v.id, p_gateway, v.held, now_at + p_life FROM unnest(p_ids, p_held) AS v (id, held) ORDER BY v.id COLLATE "C"
            ON CONFLICT (id, gateway) DO UPDATE SET held = excluded.held, until = excluded.until;
          RETURN (SELECT count(*) FROM farthing.rate_gateways g WHERE g.until > now_at);
        END $$;
        """;

    /// <summary>A bucket that is full, with nothing in hands, says no more than none; a gateway or slot whose time is over neither. What somebody is at is left alone.</summary>
    public const string Clean = """
        WITH moment AS (SELECT farthing.rate_now() AS t),
        idle AS (
          SELECT b.id FROM farthing.rate_buckets b, moment
            WHERE b.full_at <= moment.t - 200000000 AND b.seen_at <= moment.t - 200000000
            FOR UPDATE OF b SKIP LOCKED LIMIT 10000),
        over AS (
          SELECT s.id, s.gateway FROM farthing.rate_slots s, moment WHERE s.until <= moment.t
            FOR UPDATE OF s SKIP LOCKED LIMIT 10000),
        gone AS (
          SELECT g.gateway FROM farthing.rate_gateways g, moment WHERE g.until <= moment.t
            FOR UPDATE OF g SKIP LOCKED),
        slots AS (DELETE FROM farthing.rate_slots s USING over o WHERE s.id = o.id AND s.gateway = o.gateway),
        gateways AS (DELETE FROM farthing.rate_gateways g USING gone o WHERE g.gateway = o.gateway)
        DELETE FROM farthing.rate_buckets b USING idle i WHERE b.id = i.id
        """;

    /// <summary>The tables of limits.</summary>
    public static PostgresPart Part { get; } =
        new("limits", Tables + Visit + Renew, said => new RateStoreAwayException(said));
}
