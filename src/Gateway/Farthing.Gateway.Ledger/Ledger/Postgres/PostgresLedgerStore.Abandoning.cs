using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Sharing.Leases;
using Farthing.Numerics.Billing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Gateway.Ledger.Postgres;

/// <content>The end of what gateways that are lost with their journals had open.</content>
public sealed partial class PostgresLedgerStore
{
    /// <summary>Silence after which a gateway without leases may count as gone: the lifetime of leases.</summary>
    private const string Patience = "75 minutes";

    private const string Now = "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint * 1000";

    /// <summary>Ends what a gateway left open whose journal is lost, and cuts its slices of shared budgets down, in one transaction: all of it happened, or nothing.</summary>
    /// <param name="position">How far its journal is in the ledger.</param>
    /// <param name="known">What it spent under each of its leases, with what will be charged.</param>
    /// <param name="reason">Why, for people.</param>
    /// <returns>What was ended, and what is free of its slices; null where the gateway may be alive, and nothing is changed.</returns>
    /// <exception cref="LedgerMovedException">More of its journal came meanwhile; nothing is changed.</exception>
    public (Abandonment Ending, long FreedNanoUsd)? Abandon(
        LedgerPosition position,
        IReadOnlyDictionary<BalanceKey, long> known,
        string reason
    ) =>
        InTransaction<(Abandonment, long)?>(connection =>
        {
            Run(connection, Prologue);
            int gateway = TakePosition(connection, position);
            if (!IsGone(connection, position, out bool hasLeases))
            {
                return null;
            }

            long now = (long)Scalar(connection, $"SELECT {Now}")!;
            Abandonment ending = End(
                connection,
                gateway,
                new Abandonment(
                    position.GatewayId,
                    position.Sequence,
                    now,
                    0,
                    default,
                    0,
                    default,
                    reason,
                    ReturnedUnixNs: null
                )
            );
            if (ending.Released + ending.Charged > 0)
            {
                Copy(connection, "abandonments", LedgerTables.Abandonments, [ending], gateway);
            }

            long freed = hasLeases ? Release(connection, position.GatewayId, known) : 0;
            return (ending, freed);
        });

    /// <summary>Ends what is open as an earlier ledger did behind the same record.</summary>
    internal void EndAgain(Abandonment earlier) =>
        InTransaction(connection =>
        {
            Run(connection, Prologue);
            int gateway = NumberOf(connection, schema, earlier.GatewayId);
            Abandonment ending = End(connection, gateway, earlier);
            return Scalar(
                connection,
                "UPDATE abandonments SET sequence = (SELECT g.sequence FROM gateways g WHERE g.number = $1), released = $3, released_nano = $4, charged = $5, charged_nano = $6 WHERE gateway = $1 AND unix_ns = $2",
                Value(gateway),
                Value(ending.UnixNs),
                Value(ending.Released),
                Value(ending.ReleasedHolds.NanoUsd),
                Value(ending.Charged),
                Value(ending.ChargedCost.NanoUsd)
            );
        });

    /// <summary>Ends all that is open of a gateway, and counts it.</summary>
    private Abandonment End(NpgsqlConnection connection, int gateway, Abandonment ending)
    {
        LedgerChanges changes = new();
        ending = ending with { Released = 0, ReleasedHolds = default, Charged = 0, ChargedCost = default };
        foreach (OpenHold hold in HoldsOf(connection, gateway, ending.GatewayId))
        {
            LedgerRow row = Abandonment.End(hold, ending.UnixNs);
            changes.Add(row);
            changes.ClosedHolds.Add(hold);
            ending = row.IsSettled
                ? ending with
                {
                    Charged = ending.Charged + 1,
                    ChargedCost = ending.ChargedCost + row.Cost,
                }
                : ending with
                {
                    Released = ending.Released + 1,
                    ReleasedHolds = ending.ReleasedHolds + hold.Hold,
                };
        }

        if (changes.Rows.Count > 0)
        {
            using NpgsqlBatch commands = new(connection);
            Add(commands, "DELETE FROM holds WHERE gateway = $1", Value(gateway));
            commands.ExecuteNonQuery();
            Copy(connection, "attempts", LedgerTables.Attempts, changes.Rows, gateway);
            // Names that a transaction which may yet be undone has added are kept by nobody.
            new RollupWriter().Add(new Transaction(connection), gateway, changes);
        }

        return ending;
    }

    private List<OpenHold> HoldsOf(NpgsqlConnection connection, int gateway, Guid id)
    {
        using NpgsqlCommand command = new(
            $"SELECT {LedgerTables.Holds.Names} FROM holds WHERE gateway = $1 ORDER BY reserve_seq",
            connection
        );
        command.Parameters.Add(Value(gateway));
        using Cursor at = new(Place, command.ExecuteReader(), nextPage: null);
        List<OpenHold> holds = [];
        while (at.Step())
        {
            holds.Add(LedgerTables.Holds.Read(at, _ => id));
        }

        return holds;
    }

    private static int TakePosition(NpgsqlConnection connection, LedgerPosition position)
    {
        using NpgsqlCommand command = new(
            "SELECT number, sequence FROM gateways WHERE id = $1 FOR UPDATE",
            connection
        );
        command.Parameters.Add(Value(position.GatewayId));
        using NpgsqlDataReader reader = command.ExecuteReader();
        return reader.Read() && reader.GetInt64(1) == position.Sequence
            ? reader.GetInt32(0)
            : throw new LedgerMovedException();
    }

    /// <summary>True when it stopped in order, or has been silent for the lifetime of leases.</summary>
    private static bool IsGone(NpgsqlConnection connection, LedgerPosition position, out bool hasLeases)
    {
        object? gone = Scalar(
            connection,
            "SELECT has_left OR expires < clock_timestamp() FROM farthing.lease_gateways WHERE gateway = $1 FOR UPDATE",
            Value(position.GatewayId)
        );
        hasLeases = gone is not null;
        return (bool)(
            gone
            ?? Scalar(
                connection,
                $"SELECT to_timestamp($1 / 1000000000) < clock_timestamp() - interval '{Patience}'",
                Value(position.UnixNs)
            )!
        );
    }

    private static long Release(
        NpgsqlConnection connection,
        Guid gateway,
        IReadOnlyDictionary<BalanceKey, long> known
    ) =>
        (long)
            Scalar(
                connection,
                "SELECT farthing.release_leases($1, $2, $3, $4, $5)",
                Value(gateway),
                Array<string>([.. known.Keys.Select(key => key.Budget)], NpgsqlDbType.Text),
                Array<string>([.. known.Keys.Select(key => key.Value)], NpgsqlDbType.Text),
                Array<long>([.. known.Keys.Select(key => key.StartUnixNs)], NpgsqlDbType.Bigint),
                Array<long>([.. known.Values], NpgsqlDbType.Bigint)
            )!;

    /// <summary>More of the journal of a gateway that was abandoned comes: from now on it corrects what was assumed.</summary>
    private static void MarkReturned(NpgsqlConnection connection, int gateway) =>
        Scalar(
            connection,
            $"UPDATE abandonments SET returned_ns = GREATEST({Now}, unix_ns + 1) WHERE gateway = $1 AND returned_ns IS NULL AND sequence <= (SELECT g.sequence FROM gateways g WHERE g.number = $1)",
            Value(gateway)
        );

    /// <summary>Results of an abandonment for a batch's attempts, and their booked corrections.</summary>
    private static void AddCorrections(NpgsqlConnection connection, Before before)
    {
        AttemptId[] attempts = [.. before.Abandoned.Keys];
        using (
            NpgsqlCommand command = new(
                $"SELECT a.request, a.number, a.hold_nano, a.release_reason IS NULL, b.returned_ns {AmongAttempts("attempts", "a")} JOIN abandonments b ON b.gateway = a.gateway AND b.unix_ns = a.closed_ns",
                connection
            )
        )
        {
            AddAttempts(command.Parameters, attempts);
            before.Abandoned.Clear();
            using NpgsqlDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                before.Abandoned.Add(
                    new AttemptId(reader.GetGuid(0), checked((byte)reader.GetInt16(1))),
                    new AbandonedAttempt(
                        new Money(reader.GetInt64(2)),
                        reader.GetBoolean(3),
                        reader.GetInt64(4)
                    )
                );
            }
        }

        using NpgsqlCommand booked = new("SELECT id FROM adjustments WHERE id = ANY($1)", connection);
        booked.Parameters.Add(
            Array<Guid>(
                [.. attempts.Select(AbandonedAttempt.SentId), .. attempts.Select(AbandonedAttempt.SettledId)],
                NpgsqlDbType.Uuid
            )
        );
        using NpgsqlDataReader ids = booked.ExecuteReader();
        while (ids.Read())
        {
            before.Adjustments.Add(ids.GetGuid(0));
        }
    }

    private static object? Scalar(
        NpgsqlConnection connection,
        string sql,
        params ReadOnlySpan<NpgsqlParameter> values
    )
    {
        using NpgsqlCommand command = new(sql, connection);
        foreach (NpgsqlParameter value in values)
        {
            command.Parameters.Add(value);
        }

        object? answer = command.ExecuteScalar();
        return answer is DBNull ? null : answer;
    }
}
