using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Farthing.Gateway.Sharing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Gateway.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    /// <summary>A connection that hangs, a lock that nobody gives back and a gateway that vanished in the middle end after these times: the journal keeps everything meanwhile.</summary>
    private string Prologue =>
        $"SELECT set_config('search_path', '{schema}', true), set_config('lock_timeout', '30s', true), set_config('statement_timeout', '50s', true), set_config('idle_in_transaction_session_timeout', '60s', true)";

    private const string FindGateway =
        "SELECT number, segment, \"offset\", sequence, EXISTS (SELECT FROM abandonments b WHERE b.gateway = g.number AND b.returned_ns IS NULL AND b.sequence <= g.sequence), (SELECT MAX(b.unix_ns) FROM abandonments b WHERE b.gateway = g.number) FROM gateways g WHERE id = $1 FOR UPDATE";

    private const string AddGateway =
        "INSERT INTO gateways (id, segment, \"offset\", sequence, unix_ns, first_sequence, first_segment) VALUES ($1, $2, $3, $4, 0, $5, $2) ON CONFLICT (id) DO NOTHING";

    private const string MoveGateway =
        "UPDATE gateways SET segment = $2, \"offset\" = $3, sequence = $4, unix_ns = $5 WHERE number = $1";

    private const string DropHolds =
        "DELETE FROM holds h USING unnest($1, $2) AS k (request, number) WHERE h.request = k.request AND h.number = k.number";

    private readonly CopyRows copy = new();

    /// <inheritdoc/>
    public override void Apply(LedgerBatch batch)
    {
        lock (gate)
        {
            try
            {
                IReadOnlyCollection<AttemptId> attempts = batch.Attempts();
                MakeMonths(attempts);
                InTransaction(connection =>
                {
                    Apply(connection, batch, attempts);
                    return true;
                });
            }
            catch
            {
                Rollups.Forget();
                throw;
            }
        }
    }

    private void Apply(
        NpgsqlConnection connection,
        LedgerBatch batch,
        IReadOnlyCollection<AttemptId> attempts
    )
    {
        Before? before = StandAt(connection, batch, attempts);
        if (before is null)
        {
            Begin(connection, batch);
            before = StandAt(connection, batch, attempts) ?? throw new LedgerMovedException();
        }

        if (before.WasLost)
        {
            MarkReturned(connection, before.Gateway);
            before = StandAt(connection, batch, attempts) ?? throw new LedgerMovedException();
        }

        if (before.Abandoned.Count > 0)
        {
            AddCorrections(connection, before);
        }

        LedgerChanges changes = batch.Fold(before);
        Write(connection, batch, changes, before);
        if (schema == PostgresTables.Schema) // And not beside it, where a rebuild counts nothing a second time.
        {
            CountInBalances(connection, changes, batch.GatewayId, before.LostUnixNs);
        }
    }

    /// <summary>Takes the gateway's position and what the ledger holds of the batch's attempts; null when nothing is known of the gateway.</summary>
    /// <exception cref="LedgerMovedException">The ledger stands elsewhere.</exception>
    private Before? StandAt(
        NpgsqlConnection connection,
        LedgerBatch batch,
        IReadOnlyCollection<AttemptId> attempts
    )
    {
        IReadOnlyCollection<Guid> adjustments = batch.Adjustments();
        using NpgsqlBatch questions = new(connection);
        questions.BatchCommands.Add(new NpgsqlBatchCommand(Prologue));
        Add(questions, FindGateway, Value(batch.GatewayId));
        Add(questions, $"SELECT {LedgerTables.Holds.Of("h")} {AmongAttempts("holds", "h")}");
        AddAttempts(questions.BatchCommands[^1].Parameters, attempts);
        Add(questions, $"SELECT a.request, a.number, a.close_seq {AmongAttempts("attempts", "a")}");
        AddAttempts(questions.BatchCommands[^1].Parameters, attempts);
        if (adjustments.Count > 0)
        {
            Add(
                questions,
                "SELECT id FROM adjustments WHERE id = ANY($1)",
                Array<Guid>([.. adjustments], NpgsqlDbType.Uuid)
            );
        }

        using NpgsqlDataReader reader = questions.ExecuteReader();
        reader.NextResult();
        if (!reader.Read())
        {
            return null;
        }

        if (
            batch.From != new JournalPosition(reader.GetInt64(1), reader.GetInt64(2))
            || batch.FirstSequence != reader.GetInt64(3) + 1
        )
        {
            throw new LedgerMovedException();
        }

        Before before = new()
        {
            Gateway = reader.GetInt32(0),
            WasLost = reader.GetBoolean(4),
            LostUnixNs = reader.IsDBNull(5) ? null : reader.GetInt64(5),
        };
        reader.NextResult();
        using Cursor at = new(Place, reader, nextPage: null);
        while (at.Step())
        {
            // Whose it is: the hold may be of another gateway, as its number says.
            OpenHold hold = LedgerTables.Holds.Read(
                at,
                number => number == before.Gateway ? batch.GatewayId : Guid.Empty
            );
            before.Holds.Add(hold.Attempt, hold);
        }

        reader.NextResult();
        while (reader.Read())
        {
            AttemptId attempt = new(reader.GetGuid(0), checked((byte)reader.GetInt16(1)));
            before.Closed.Add(attempt);
            if (reader.GetInt64(2) == Abandonment.NoRecord)
            {
                before.Abandoned.Add(attempt, default);
            }
        }

        reader.NextResult();
        while (adjustments.Count > 0 && reader.Read())
        {
            before.Adjustments.Add(reader.GetGuid(0));
        }

        return before;
    }

    /// <summary>Makes the gateway known, as standing where the batch begins; another may do the same at this instant.</summary>
    private static void Begin(NpgsqlConnection connection, LedgerBatch batch)
    {
        using NpgsqlBatch command = new(connection);
        Add(
            command,
            AddGateway,
            Value(batch.GatewayId),
            Value(batch.From.Segment),
            Value(batch.From.Offset),
            Value(batch.FirstSequence - 1),
            Value(batch.FirstSequence)
        );
        command.ExecuteNonQuery();
    }

    private void Write(NpgsqlConnection connection, LedgerBatch batch, LedgerChanges changes, Before before)
    {
        List<AttemptId> changed = [];
        foreach (OpenHold hold in changes.ClosedHolds)
        {
            changed.Add(hold.Attempt);
        }

        foreach (OpenHold hold in changes.OpenHolds)
        {
            if (before.Holds.ContainsKey(hold.Attempt))
            {
                changed.Add(hold.Attempt);
            }
        }

        using NpgsqlBatch commands = new(connection);
        if (changed.Count > 0)
        {
            Add(commands, DropHolds);
            AddAttempts(commands.BatchCommands[^1].Parameters, changed);
        }

        Add(
            commands,
            MoveGateway,
            Value(before.Gateway),
            Value(batch.To.Segment),
            Value(batch.To.Offset),
            Value(batch.LastSequence),
            Value(batch.LastUnixNs)
        );
        commands.ExecuteNonQuery();
        Copy(connection, "attempts", LedgerTables.Attempts, changes.Rows, before.Gateway);
        Rollups.Add(new Transaction(connection), before.Gateway, changes);
        Copy(connection, "holds", LedgerTables.Holds, changes.OpenHolds, before.Gateway);
        Copy(connection, "adjustments", LedgerTables.Adjustments, changes.Adjustments, before.Gateway);
        Copy(connection, "lease_records", LedgerTables.Leases, changes.Leases, before.Gateway);
        Copy(connection, "raises", LedgerTables.Raises, changes.Raises, before.Gateway);
        Copy(connection, "feedback", LedgerTables.Feedback, changes.Feedback, before.Gateway);
        Copy(connection, "hits", LedgerTables.Hits, changes.Hits, before.Gateway);
        Copy(
            connection,
            "feature_records",
            LedgerTables.FeatureRecords,
            changes.FeatureRecords,
            before.Gateway
        );
        Copy(connection, "refusals", LedgerTables.Refusals, changes.Refusals, before.Gateway);
    }

    private void Copy<TRow>(
        NpgsqlConnection connection,
        string name,
        LedgerTable<TRow> table,
        List<TRow> rows,
        int gateway
    )
    {
        if (rows.Count == 0)
        {
            return;
        }

        const int Chunk = 48 << 10;
        using NpgsqlRawCopyStream to = connection.BeginRawBinaryCopy(
            $"COPY {name} ({table.Names}) FROM STDIN (FORMAT binary)"
        );
        try
        {
            to.WriteTimeout = shortSeconds * 1000;
            to.ReadTimeout = shortSeconds * 1000;
            copy.Begin();
            foreach (TRow row in rows)
            {
                copy.Row((short)table.Columns.Count);
                table.Write(copy, row, gateway);
                if (copy.Count > Chunk)
                {
                    to.Write(copy.Take());
                }
            }

            copy.End();
            to.Write(copy.Take());
        }
        catch
        {
            Cancel(to); // Else its end would say that all of it came.
            throw;
        }
    }

    private static void Cancel(NpgsqlRawCopyStream copying)
    {
        try
        {
            copying.Cancel();
        }
        catch (Exception gone) when (gone is NpgsqlException or IOException or InvalidOperationException)
        {
            // The connection broke: the first fault is thrown, and nothing of the transaction stays.
        }
    }

    private static NpgsqlParameter<T> Value<T>(T value) => new() { TypedValue = value };

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        NpgsqlBatchCommand command = new(sql);
        foreach (NpgsqlParameter value in values)
        {
            command.Parameters.Add(value);
        }

        batch.BatchCommands.Add(command);
    }

    /// <summary>The ledger's records of a batch's attempts.</summary>
    private sealed class Before : ILedgerLookup
    {
        public required int Gateway { get; init; }

        /// <summary>True where the gateway was abandoned, and nothing of its journal came since.</summary>
        public bool WasLost { get; init; }

        /// <summary>When it was last abandoned; null: never.</summary>
        public long? LostUnixNs { get; init; }

        public Dictionary<AttemptId, OpenHold> Holds { get; } = [];

        public Dictionary<AttemptId, AbandonedAttempt> Abandoned { get; } = [];

        public HashSet<AttemptId> Closed { get; } = [];

        public HashSet<Guid> Adjustments { get; } = [];

        public OpenHold? FindHold(AttemptId attempt, bool isReserved, out bool isClosed)
        {
            OpenHold? hold = Holds.GetValueOrDefault(attempt);
            isClosed = hold is null && Closed.Contains(attempt);
            return hold;
        }

        public AbandonedAttempt? FindAbandoned(AttemptId attempt) =>
            Abandoned.TryGetValue(attempt, out AbandonedAttempt found) ? found : null;

        public bool HasAdjustment(Guid id) => Adjustments.Contains(id);
    }
}
