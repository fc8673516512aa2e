using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Scopes;
using Farthing.Gateway.Sharing.Leases;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Gateway.Ledger.Postgres;

/// <content>What a batch brings that balances of shared budgets do not have from leases: in the transaction that brings it into the ledger, so that both have it or neither.</content>
public sealed partial class PostgresLedgerStore
{
    private bool hasBalances;

    /// <summary>Corrections stand in the balances themselves, whoever booked them, but for late usage: its gateway counted it under its slice. Where a gateway was abandoned, its slices were cut down to what the ledger knew of it: what it spent before that and was not known goes under the slice that it was spent from, where there is one, and all else into the balance itself.</summary>
    /// <param name="connection">In the transaction.</param>
    /// <param name="changes">What a batch of its journal did.</param>
    /// <param name="gateway">Whose journal.</param>
    /// <param name="lostUnixNs">When it was abandoned: what it writes later is under slices of its own. Null: never.</param>
    private void CountInBalances(
        NpgsqlConnection connection,
        LedgerChanges changes,
        Guid gateway,
        long? lostUnixNs
    )
    {
        List<LedgerRow> late = lostUnixNs is long lost
            ? changes.Rows.FindAll(row => row.IsSettled && row.Opened.ReservedUnixNs < lost)
            : [];
        List<LedgerAdjustment> corrections = changes.Adjustments.FindAll(one =>
            !one.Record.IsLateUsage || one.UnixNs < lostUnixNs
        );
        if (late.Count + corrections.Count == 0 || !HasBalances(connection))
        {
            return;
        }

        // As moves of leases and an operator's release do: the gateway, then balances, then its slices.
        Scalar(
            connection,
            "SELECT FROM farthing.lease_gateways WHERE gateway = $1 FOR UPDATE",
            Value(gateway)
        );
        List<BudgetSpan> periods = Periods(connection);
        Dictionary<BalanceKey, long> since = SlicesOf(connection, gateway);
        SortedDictionary<BalanceKey, (long Base, long Slice)> sums = new(
            Comparer<BalanceKey>.Create(Compare)
        );
        foreach (LedgerRow row in late)
        {
            foreach (BalanceKey key in BalancesOf(periods, row.Opened.ReservedUnixNs, row.Opened.ValuesOf))
            {
                bool isOfSlice = since.TryGetValue(key, out long from) && from <= row.Opened.ReservedUnixNs;
                Add(sums, key, row.Cost.NanoUsd, isOfSlice);
            }
        }

        foreach ((AdjustRecord record, OpenHold? of) in FirstBooked(connection, corrections))
        {
            foreach (
                BalanceKey key in BalancesOf(
                    periods,
                    record.EffectiveUnixNs,
                    kind => LedgerAdjustment.ValuesOf(record, of, kind)
                )
            )
            {
                Add(sums, key, record.Amount.NanoUsd, isOfSlice: false);
            }
        }

        Count(connection, gateway, sums);
    }

    /// <summary>False where no gateway ever had shared budgets here: one that begins takes all from the ledger.</summary>
    private bool HasBalances(NpgsqlConnection connection) =>
        hasBalances =
            hasBalances
            || Scalar(connection, "SELECT to_regclass('farthing.lease_corrections') IS NOT NULL") is true;

    private static void Add(
        SortedDictionary<BalanceKey, (long Base, long Slice)> sums,
        BalanceKey key,
        long nanoUsd,
        bool isOfSlice
    )
    {
        (long inBase, long inSlice) = sums.GetValueOrDefault(key);
        sums[key] = checked(isOfSlice ? (inBase, inSlice + nanoUsd) : (inBase + nanoUsd, inSlice));
    }

    private static void Count(
        NpgsqlConnection connection,
        Guid gateway,
        SortedDictionary<BalanceKey, (long Base, long Slice)> sums
    )
    {
        using NpgsqlBatch commands = new(connection);
        Add(
            commands,
            """
            INSERT INTO farthing.balances AS o
            SELECT k.b, k.v, k.s, k.base, k.base + k.slice, 0, NULL FROM unnest($1, $2, $3, $4, $5) AS k (b, v, s, base, slice) ORDER BY 1, 2, 3
            ON CONFLICT (budget, value, period_start_ns) DO UPDATE
              SET base_nano = o.base_nano + excluded.base_nano, granted_nano = o.granted_nano + excluded.granted_nano
            """,
            Array<string>([.. sums.Keys.Select(key => key.Budget)], NpgsqlDbType.Text),
            Array<string>([.. sums.Keys.Select(key => key.Value)], NpgsqlDbType.Text),
            Array<long>([.. sums.Keys.Select(key => key.StartUnixNs)], NpgsqlDbType.Bigint),
            Array<long>([.. sums.Values.Select(sum => sum.Base)], NpgsqlDbType.Bigint),
            Array<long>([.. sums.Values.Select(sum => sum.Slice)], NpgsqlDbType.Bigint)
        );
        Add(
            commands,
            """
            UPDATE farthing.leases l SET granted_nano = l.granted_nano + k.slice, spent_nano = l.spent_nano + k.slice, token = l.token + 1
            FROM unnest($2, $3, $4, $5) AS k (b, v, s, slice)
            WHERE l.gateway = $1 AND l.budget = k.b AND l.value = k.v AND l.period_start_ns = k.s AND k.slice <> 0
            """,
            Value(gateway),
            Array<string>([.. sums.Keys.Select(key => key.Budget)], NpgsqlDbType.Text),
            Array<string>([.. sums.Keys.Select(key => key.Value)], NpgsqlDbType.Text),
            Array<long>([.. sums.Keys.Select(key => key.StartUnixNs)], NpgsqlDbType.Bigint),
            Array<long>([.. sums.Values.Select(sum => sum.Slice)], NpgsqlDbType.Bigint)
        );
        commands.ExecuteNonQuery();
    }

    /// <summary>Corrections that balances do not have yet, and the attempts that they are of.</summary>
    private List<(AdjustRecord Record, OpenHold? Of)> FirstBooked(
        NpgsqlConnection connection,
        List<LedgerAdjustment> corrections
    )
    {
        HashSet<Guid> first = [];
        using (
            NpgsqlCommand command = new(
                "INSERT INTO farthing.lease_corrections SELECT id, clock_timestamp() FROM unnest($1) AS k (id) ORDER BY id ON CONFLICT DO NOTHING RETURNING id",
                connection
            )
        )
        {
            command.Parameters.Add(
                Array<Guid>([.. corrections.Select(one => one.Record.Id)], NpgsqlDbType.Uuid)
            );
            using NpgsqlDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                first.Add(reader.GetGuid(0));
            }
        }

        Dictionary<AttemptId, OpenHold> attempts = AttemptsOf(connection, corrections);
        return
        [
            .. corrections
                .Where(one => first.Contains(one.Record.Id))
                .Select(one =>
                    (one.Record, one.Record.Attempt is AttemptId id ? attempts.GetValueOrDefault(id) : null)
                ),
        ];
    }

    private Dictionary<AttemptId, OpenHold> AttemptsOf(
        NpgsqlConnection connection,
        List<LedgerAdjustment> corrections
    )
    {
        Dictionary<AttemptId, OpenHold> attempts = [];
        using NpgsqlCommand command = new(
            $"SELECT {LedgerTables.Holds.Of("a")} {AmongAttempts("attempts", "a")}",
            connection
        );
        AddAttempts(
            command.Parameters,
            [.. corrections.Select(one => one.Record.Attempt).OfType<AttemptId>().Distinct()]
        );
        using Cursor at = new(Place, command.ExecuteReader(), nextPage: null);
        while (at.Step())
        {
            OpenHold hold = LedgerTables.Holds.Read(at, _ => Guid.Empty);
            attempts.Add(hold.Attempt, hold);
        }

        return attempts;
    }

    private static IEnumerable<BalanceKey> BalancesOf(
        List<BudgetSpan> periods,
        long unixNs,
        Func<ScopeKind, IReadOnlyList<string>> valuesOf
    )
    {
        foreach (BudgetSpan period in periods)
        {
            if (unixNs < period.StartUnixNs || unixNs >= period.EndUnixNs)
            {
                continue;
            }

            foreach (string value in valuesOf(period.Scope.Kind))
            {
                if (period.Scope.Counts(value))
                {
                    yield return new BalanceKey(period.Budget, value, period.StartUnixNs);
                }
            }
        }
    }

    /// <summary>Periods that budgets have begun: what they begin with is the ledger's; from then on it is counted.</summary>
    private static List<BudgetSpan> Periods(NpgsqlConnection connection)
    {
        using NpgsqlCommand command = new(
            "SELECT budget, scope, period_start_ns, period_end_ns FROM farthing.budget_periods",
            connection
        );
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<BudgetSpan> periods = [];
        while (reader.Read())
        {
            if (RequestScope.Parse(reader.GetString(1)) is RequestScope scope)
            {
                periods.Add(
                    new BudgetSpan(reader.GetString(0), scope, reader.GetInt64(2), reader.GetInt64(3))
                );
            }
        }

        return periods;
    }

    /// <summary>The gateway's slices, and since when its attempts are under them.</summary>
    private static Dictionary<BalanceKey, long> SlicesOf(NpgsqlConnection connection, Guid gateway)
    {
        using NpgsqlCommand command = new(
            "SELECT budget, value, period_start_ns, since_ns FROM farthing.leases WHERE gateway = $1",
            connection
        );
        command.Parameters.Add(Value(gateway));
        using NpgsqlDataReader reader = command.ExecuteReader();
        Dictionary<BalanceKey, long> slices = [];
        while (reader.Read())
        {
            slices.Add(
                new BalanceKey(reader.GetString(0), reader.GetString(1), reader.GetInt64(2)),
                reader.GetInt64(3)
            );
        }

        return slices;
    }

    private static int Compare(BalanceKey a, BalanceKey b)
    {
        int order = string.CompareOrdinal(a.Budget, b.Budget);
        order = order != 0 ? order : string.CompareOrdinal(a.Value, b.Value);
        return order != 0 ? order : a.StartUnixNs.CompareTo(b.StartUnixNs);
    }

    private readonly record struct BudgetSpan(
        string Budget,
        RequestScope Scope,
        long StartUnixNs,
        long EndUnixNs
    );
}
