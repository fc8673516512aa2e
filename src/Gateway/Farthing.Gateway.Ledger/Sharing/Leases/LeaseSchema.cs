using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Sharing.Leases;

/// <summary>Tables and functions of leases in PostgreSQL. What has to happen in one step is one function: a gateway that is paused in the middle keeps no row locked.</summary>
internal static class LeaseSchema
{
    /// <summary>Channel of notices.</summary>
    public const string Channel = "farthing_leases";

    private const string Tables = """
        CREATE TABLE farthing.lease_gateways (
          gateway uuid PRIMARY KEY, epoch bigint NOT NULL, live_until timestamptz NOT NULL,
          expires timestamptz NOT NULL, has_left boolean NOT NULL,
          beats bigint NOT NULL DEFAULT 0, lost_after interval);
        CREATE TABLE farthing.lease_limits (
          gateway uuid NOT NULL, budget text NOT NULL, limit_nano bigint NOT NULL, PRIMARY KEY (gateway, budget));
        CREATE TABLE farthing.budget_periods (
          budget text NOT NULL, period_start_ns bigint NOT NULL, period_end_ns bigint NOT NULL, scope text NOT NULL,
          PRIMARY KEY (budget, period_start_ns));
        CREATE TABLE farthing.balances (
          budget text NOT NULL, value text NOT NULL, period_start_ns bigint NOT NULL,
          base_nano bigint NOT NULL, granted_nano bigint NOT NULL, alerted int NOT NULL, starved_until timestamptz,
          PRIMARY KEY (budget, value, period_start_ns)) WITH (fillfactor = 50);
        CREATE TABLE farthing.leases (
          budget text NOT NULL, value text NOT NULL, period_start_ns bigint NOT NULL, gateway uuid NOT NULL,
          granted_nano bigint NOT NULL, spent_nano bigint NOT NULL, token bigint NOT NULL, since_ns bigint NOT NULL,
          unseen_nano bigint NOT NULL,
          PRIMARY KEY (budget, value, period_start_ns, gateway)) WITH (fillfactor = 50);
        CREATE INDEX leases_gateway ON farthing.leases (gateway);
        CREATE TABLE farthing.lease_corrections (id uuid PRIMARY KEY, booked timestamptz NOT NULL);
        COMMENT ON TABLE farthing.balances IS
          'granted_nano = base_nano (spent before, corrections) + granted_nano of all leases; never above the limit by a grant';
        COMMENT ON COLUMN farthing.leases.unseen_nano IS
          'the most that the gateway spent and holds of it beyond what the ledger shows';
        """;

    // The balance's row is locked before the lease's: moves of one balance follow one another.
    private const string Move = """
        CREATE FUNCTION farthing.move_lease(
          p_gateway uuid, p_epoch bigint, p_budget text, p_value text, p_start bigint, p_token bigint,
          p_limit bigint, p_since bigint, p_floor bigint, p_keep bigint, p_spent bigint,
          p_need bigint, p_want bigint, p_share int, p_hint bigint, p_unseen bigint,
          OUT o_status int, OUT o_token bigint, OUT o_granted bigint, OUT o_room bigint, OUT o_spent bigint,
          OUT o_elsewhere bigint, OUT o_alerted int)
        LANGUAGE plpgsql AS $$
        DECLARE
          all_granted bigint; was_granted bigint; base bigint; starved timestamptz; until timestamptz;
          own bigint; was bigint; kept bigint; is_refused boolean := false;
        BEGIN
          o_token := 0; o_granted := 0; o_room := 0; o_spent := 0; o_elsewhere := 0; o_alerted := 0;
          PERFORM 1 FROM farthing.lease_gateways WHERE gateway = p_gateway AND epoch = p_epoch FOR SHARE;
          IF NOT FOUND THEN o_status := 2; RETURN; END IF;
          SELECT granted_nano, base_nano, alerted, starved_until INTO all_granted, base, o_alerted, starved
            FROM farthing.balances WHERE budget = p_budget AND value = p_value AND period_start_ns = p_start FOR UPDATE;
          IF NOT FOUND THEN
            PERFORM 1 FROM farthing.budget_periods WHERE budget = p_budget AND period_start_ns = p_start;
            IF NOT FOUND THEN o_alerted := 0; o_status := 3; RETURN; END IF;
            INSERT INTO farthing.balances VALUES (p_budget, p_value, p_start, 0, 0, 0, NULL) ON CONFLICT DO NOTHING;
            SELECT granted_nano, base_nano, alerted, starved_until INTO all_granted, base, o_alerted, starved
              FROM farthing.balances WHERE budget = p_budget AND value = p_value AND period_start_ns = p_start FOR UPDATE;
          END IF;
          was_granted := all_granted;
          SELECT granted_nano, token INTO own, o_token FROM farthing.leases
            WHERE budget = p_budget AND value = p_value AND period_start_ns = p_start AND gateway = p_gateway;
          IF NOT FOUND THEN own := 0; o_token := 0; END IF;
          IF o_token <> p_token THEN
            o_status := 1; o_granted := own; o_room := p_limit - all_granted;
            SELECT base + COALESCE(SUM(spent_nano), 0), COALESCE(SUM(granted_nano - spent_nano) FILTER (WHERE gateway <> p_gateway), 0)
                INTO o_spent, o_elsewhere FROM farthing.leases
              WHERE budget = p_budget AND value = p_value AND period_start_ns = p_start;
            RETURN;
          END IF;
          was := own;
          own := GREATEST(own, p_floor);
          kept := GREATEST(p_floor, p_keep);
          own := LEAST(own, kept);
          all_granted := all_granted + own - was;
          IF own < was AND starved > clock_timestamp() THEN
            PERFORM pg_notify('farthing_leases', 'F' || p_hint::text || ' ' || p_gateway::text);
          END IF;
          o_room := p_limit - all_granted;
          IF p_need > 0 OR p_want > 0 THEN
            IF p_need <= o_room THEN
              kept := GREATEST(p_need, LEAST(p_want, o_room / p_share));
              own := own + kept; all_granted := all_granted + kept; o_room := o_room - kept;
            ELSE
              is_refused := true;
            END IF;
          END IF;
          IF is_refused THEN
            until := clock_timestamp() + interval '2 seconds';
            PERFORM pg_notify('farthing_leases', 'S' || p_hint::text || ' ' || p_gateway::text);
            UPDATE farthing.balances SET granted_nano = all_granted, starved_until = until
              WHERE budget = p_budget AND value = p_value AND period_start_ns = p_start;
          ELSIF all_granted <> was_granted THEN
            UPDATE farthing.balances SET granted_nano = all_granted
              WHERE budget = p_budget AND value = p_value AND period_start_ns = p_start;
          END IF;
          INSERT INTO farthing.leases VALUES (p_budget, p_value, p_start, p_gateway, own, p_spent, 1, p_since, p_unseen)
            ON CONFLICT (budget, value, period_start_ns, gateway)
            DO UPDATE SET granted_nano = own, spent_nano = p_spent, token = farthing.leases.token + 1,
              since_ns = LEAST(farthing.leases.since_ns, p_since), unseen_nano = p_unseen
            RETURNING token INTO o_token;
          SELECT base + COALESCE(SUM(spent_nano), 0), COALESCE(SUM(granted_nano - spent_nano) FILTER (WHERE gateway <> p_gateway), 0)
              INTO o_spent, o_elsewhere FROM farthing.leases
            WHERE budget = p_budget AND value = p_value AND period_start_ns = p_start;
          o_status := 0; o_granted := own;
        END $$;
        """;

    private const string Others = """
        CREATE FUNCTION farthing.seed_budget(p_budget text, p_start bigint, p_end bigint, p_scope text, p_values text[], p_spent bigint[])
        RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO farthing.budget_periods VALUES (p_budget, p_start, p_end, p_scope) ON CONFLICT DO NOTHING;
          IF NOT FOUND THEN RETURN; END IF;
          INSERT INTO farthing.balances
            SELECT p_budget, v, p_start, s, s, 0, NULL FROM unnest(p_values, p_spent) AS t(v, s) ORDER BY v
            ON CONFLICT DO NOTHING;
        END $$;

        CREATE FUNCTION farthing.adjust_balances(p_id uuid, p_budgets text[], p_values text[], p_starts bigint[], p_nano bigint)
        RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO farthing.lease_corrections VALUES (p_id, clock_timestamp()) ON CONFLICT DO NOTHING;
          IF NOT FOUND THEN RETURN; END IF;
          INSERT INTO farthing.balances
            SELECT b, v, s, p_nano, p_nano, 0, NULL FROM unnest(p_budgets, p_values, p_starts) AS t(b, v, s)
            WHERE EXISTS (SELECT 1 FROM farthing.budget_periods p WHERE p.budget = b AND p.period_start_ns = s)
            ORDER BY b, v, s
            ON CONFLICT (budget, value, period_start_ns) DO UPDATE
              SET base_nano = farthing.balances.base_nano + p_nano, granted_nano = farthing.balances.granted_nano + p_nano;
        END $$;

        CREATE FUNCTION farthing.release_leases(
          p_gateway uuid, p_budgets text[], p_values text[], p_starts bigint[], p_known bigint[])
        RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE
          one record; floor bigint; freed bigint := 0;
        BEGIN
          PERFORM 1 FROM farthing.lease_gateways
            WHERE gateway = p_gateway AND (has_left OR expires < clock_timestamp()) FOR UPDATE;
          IF NOT FOUND THEN RETURN NULL; END IF;
          UPDATE farthing.lease_gateways SET epoch = epoch + 1, live_until = '-infinity', has_left = true
            WHERE gateway = p_gateway;
          FOR one IN
            SELECT l.budget, l.value, l.period_start_ns, k.known
            FROM farthing.leases l
            JOIN unnest(p_budgets, p_values, p_starts, p_known) AS k(budget, value, period_start_ns, known)
              ON k.budget = l.budget AND k.value = l.value AND k.period_start_ns = l.period_start_ns
            WHERE l.gateway = p_gateway ORDER BY 1, 2, 3
          LOOP
            PERFORM 1 FROM farthing.balances b
              WHERE b.budget = one.budget AND b.value = one.value AND b.period_start_ns = one.period_start_ns FOR UPDATE;
            SELECT l.granted_nano INTO floor FROM farthing.leases l
              WHERE l.budget = one.budget AND l.value = one.value AND l.period_start_ns = one.period_start_ns AND l.gateway = p_gateway;
            UPDATE farthing.balances b SET granted_nano = b.granted_nano + one.known - floor
              WHERE b.budget = one.budget AND b.value = one.value AND b.period_start_ns = one.period_start_ns;
            UPDATE farthing.leases l SET granted_nano = one.known, spent_nano = one.known, token = l.token + 1
              WHERE l.budget = one.budget AND l.value = one.value AND l.period_start_ns = one.period_start_ns AND l.gateway = p_gateway;
            freed := freed + floor - one.known;
          END LOOP;
          RETURN freed;
        END $$;

        CREATE FUNCTION farthing.take_back_leases(
          p_gateway uuid, p_beats bigint, p_sequence bigint,
          p_budgets text[], p_values text[], p_starts bigint[], p_known bigint[])
        RETURNS bigint LANGUAGE plpgsql AS $$
        DECLARE
          one record; own bigint; kept bigint; freed bigint := 0;
        BEGIN
          PERFORM 1 FROM farthing.gateways WHERE id = p_gateway AND sequence = p_sequence FOR SHARE;
          IF NOT FOUND THEN RETURN NULL; END IF;
          PERFORM 1 FROM farthing.lease_gateways
            WHERE gateway = p_gateway AND beats = p_beats AND lost_after IS NOT NULL AND NOT has_left FOR UPDATE;
          IF NOT FOUND THEN RETURN NULL; END IF;
          UPDATE farthing.lease_gateways SET epoch = epoch + 1, lost_after = NULL WHERE gateway = p_gateway;
          FOR one IN
            SELECT k.budget, k.value, k.period_start_ns, k.known
            FROM unnest(p_budgets, p_values, p_starts, p_known) AS k(budget, value, period_start_ns, known)
            ORDER BY 1, 2, 3
          LOOP
            PERFORM 1 FROM farthing.balances b
              WHERE b.budget = one.budget AND b.value = one.value AND b.period_start_ns = one.period_start_ns FOR UPDATE;
            SELECT l.granted_nano, LEAST(l.granted_nano, one.known + LEAST(l.unseen_nano, l.granted_nano)) INTO own, kept
              FROM farthing.leases l
              WHERE l.budget = one.budget AND l.value = one.value AND l.period_start_ns = one.period_start_ns AND l.gateway = p_gateway;
            CONTINUE WHEN NOT FOUND OR kept = own;
            UPDATE farthing.balances b SET granted_nano = b.granted_nano + kept - own
              WHERE b.budget = one.budget AND b.value = one.value AND b.period_start_ns = one.period_start_ns;
            UPDATE farthing.leases l SET granted_nano = kept, token = l.token + 1
              WHERE l.budget = one.budget AND l.value = one.value AND l.period_start_ns = one.period_start_ns AND l.gateway = p_gateway;
            freed := freed + own - kept;
          END LOOP;
          RETURN freed;
        END $$;

        CREATE FUNCTION farthing.sweep_leases() RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
          old_ns bigint := (EXTRACT(EPOCH FROM clock_timestamp() - interval '70 days') * 1000000000)::bigint;
        BEGIN
          DELETE FROM farthing.leases WHERE period_start_ns > 0 AND period_start_ns < old_ns;
          DELETE FROM farthing.balances WHERE period_start_ns > 0 AND period_start_ns < old_ns;
          DELETE FROM farthing.budget_periods WHERE period_start_ns > 0 AND period_start_ns < old_ns;
          DELETE FROM farthing.lease_corrections WHERE booked < clock_timestamp() - interval '70 days';
          DELETE FROM farthing.lease_gateways g WHERE g.expires < clock_timestamp() - interval '70 days'
            AND NOT EXISTS (SELECT 1 FROM farthing.leases l WHERE l.gateway = g.gateway);
          DELETE FROM farthing.lease_limits l
            WHERE NOT EXISTS (SELECT 1 FROM farthing.lease_gateways g WHERE g.gateway = l.gateway);
        END $$;
        """;

    /// <summary>The tables of leases.</summary>
    public static PostgresPart Part { get; } =
        new(
            "leases",
            Tables + Move + Others,
            said => new FarthingException(
                new Fault(LedgerFaultCodes.OtherVersion, said) { Path = "shared" },
                exitCode: 3
            )
        );
}
