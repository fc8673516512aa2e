using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Sqlite;

public sealed partial class SqliteLedgerStore
{
    /// <summary>The writer's statements, prepared once.</summary>
    private sealed class Commands(SqliteConnection connection) : IDisposable
    {
        private readonly Dictionary<long, Guid> gateways = [];

        public SqliteStatement Begin { get; } = new(connection, "BEGIN IMMEDIATE");

        public SqliteStatement Commit { get; } = new(connection, "COMMIT");

        public SqliteStatement Rollback { get; } = new(connection, "ROLLBACK");

        public SqliteStatement FindGateway { get; } =
            new(connection, "SELECT number, segment, offset, sequence FROM gateways WHERE id = ?");

        public SqliteStatement GatewayName { get; } =
            new(connection, "SELECT id FROM gateways WHERE number = ?");

        public SqliteStatement AddGateway { get; } =
            new(
                connection,
                "INSERT INTO gateways (id, segment, offset, sequence, unix_ns, first_sequence, first_segment) VALUES (?, 0, 0, 0, 0, ?, ?)"
            );

        public SqliteStatement Move { get; } =
            new(
                connection,
                "UPDATE gateways SET segment = ?, offset = ?, sequence = ?, unix_ns = ? WHERE number = ?"
            );

        public SqliteStatement FindRow { get; } =
            new(connection, "SELECT 1 FROM attempts WHERE request = ? AND number = ?");

        public SqliteStatement FindAdjustment { get; } =
            new(connection, "SELECT 1 FROM adjustments WHERE id = ?");

        public SqliteStatement DropHold { get; } =
            new(connection, "DELETE FROM holds WHERE request = ? AND number = ?");

        public SqliteStatement PutHold { get; } =
            new(
                connection,
                $"INSERT OR REPLACE INTO holds ({LedgerTables.Holds.Names}) VALUES {LedgerTables.Holds.Marks}"
            );

        public SqliteStatement AddRow { get; } = Insert(connection, "attempts", LedgerTables.Attempts);

        /// <summary>Several rows by one command, which finds the place of the next one behind the one before. A row that is there already undoes the whole transaction: a command that could be undone alone would first copy every page that it changes.</summary>
        public SqliteStatement AddRows { get; } =
            new(
                connection,
                $"INSERT OR ROLLBACK INTO attempts ({LedgerTables.Attempts.Names}) VALUES {string.Join(", ", Enumerable.Repeat(LedgerTables.Attempts.Marks, RowsAtOnce))}"
            );

        public SqliteStatement AddAdjustment { get; } =
            Insert(connection, "adjustments", LedgerTables.Adjustments);

        public SqliteStatement AddLease { get; } = Insert(connection, "leases", LedgerTables.Leases);

        public SqliteStatement AddRaise { get; } = Insert(connection, "raises", LedgerTables.Raises);

        public SqliteStatement AddFeedback { get; } = Insert(connection, "feedback", LedgerTables.Feedback);

        public SqliteStatement AddHit { get; } = Insert(connection, "hits", LedgerTables.Hits);

        public SqliteStatement AddFeatureRecord { get; } =
            Insert(connection, "feature_records", LedgerTables.FeatureRecords);

        public SqliteStatement AddRefusal { get; } = Insert(connection, "refusals", LedgerTables.Refusals);

        /// <summary>True when an attempt has ended.</summary>
        public bool HasEnded(AttemptId attempt)
        {
            SqliteStatement at = FindRow.Bind(attempt.RequestId).Bind(attempt.Number);
            bool hasEnded = at.Step();
            at.Reset();
            return hasEnded;
        }

        public Guid GatewayOf(long number)
        {
            if (!gateways.TryGetValue(number, out Guid id))
            {
                id = GatewayName.Bind(number).Step() ? Guid.ParseExact(GatewayName.Text(0), "N") : Guid.Empty;
                GatewayName.Reset();
                gateways.Add(number, id);
            }

            return id;
        }

        public void Dispose()
        {
            SqliteStatement[] all =
            [
                Begin,
                Commit,
                Rollback,
                FindGateway,
                GatewayName,
                AddGateway,
                Move,
                FindRow,
                FindAdjustment,
                DropHold,
                PutHold,
                AddRow,
                AddRows,
                AddAdjustment,
                AddLease,
                AddRaise,
                AddFeedback,
                AddHit,
                AddFeatureRecord,
                AddRefusal,
            ];
            foreach (SqliteStatement statement in all)
            {
                statement.Dispose();
            }
        }

        private static SqliteStatement Insert<TRow>(
            SqliteConnection connection,
            string name,
            LedgerTable<TRow> table
        ) => new(connection, $"INSERT INTO {name} ({table.Names}) VALUES {table.Marks}");
    }
}
