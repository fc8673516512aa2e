using System.Data;
using System.Globalization;
using System.Text;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Metering;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Gateway.Ledger.Postgres;

public sealed partial class PostgresLedgerStore
{
    /// <summary>One transaction that only reads: it sees the ledger as it is when it begins.</summary>
    private sealed class Reading : LedgerReading
    {
        private const int PageRows = 2000;
        private readonly Dictionary<long, Guid> gateways = [];
        private readonly NpgsqlConnection connection;
        private readonly NpgsqlTransaction transaction;
        private readonly int seconds;
        private int cursors;

        private readonly PostgresLedgerStore store;

        public Reading(PostgresLedgerStore store, int seconds)
        {
            this.store = store;
            this.seconds = seconds;
            connection = store.source.CreateConnection();
            try
            {
                connection.Open();
                transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
                using NpgsqlBatch batch = new(connection, transaction)
                {
                    BatchCommands =
                    {
                        new NpgsqlBatchCommand("SET TRANSACTION READ ONLY"),
                        new NpgsqlBatchCommand($"SET LOCAL search_path TO {store.schema}"),
                        new NpgsqlBatchCommand($"SELECT number, id FROM {store.schema}.gateways"),
                    },
                };
                using NpgsqlDataReader reader = batch.ExecuteReader();
                while (reader.Read())
                {
                    gateways.Add(reader.GetInt32(0), reader.GetGuid(1));
                }
            }
            catch (Exception refused) when (IsOfTheWorld(refused))
            {
                connection.Dispose();
                throw Away(store.Place, refused);
            }
        }

        public override LedgerDialect Dialect => PostgresDialect.Instance;

        public override ILedgerCursor Ask(string sql, params IReadOnlyList<object> values) =>
            new Cursor(store.Place, Execute(sql, values), nextPage: null);

        public override ILedgerCursor Stream(string sql, params IReadOnlyList<object> values)
        {
            string name = "c" + (++cursors).ToString(CultureInfo.InvariantCulture);
            Execute($"DECLARE {name} NO SCROLL CURSOR FOR {sql}", values).Dispose();
            string fetch = string.Create(CultureInfo.InvariantCulture, $"FETCH {PageRows} FROM {name}");
            return new Cursor(store.Place, Execute(fetch, []), () => Execute(fetch, []));
        }

        public override Guid GatewayOf(long number) => gateways.GetValueOrDefault(number);

        public override IReadOnlyDictionary<AttemptId, LedgerRow> FindRows(
            IReadOnlyCollection<AttemptId> attempts
        )
        {
            Dictionary<AttemptId, LedgerRow> found = new(attempts.Count);
            using NpgsqlCommand command = Command(
                $"SELECT {LedgerTables.Attempts.Of("a")} {AmongAttempts("attempts", "a")}"
            );
            AddAttempts(command.Parameters, attempts);
            using Cursor at = new(store.Place, Answer(command), nextPage: null);
            while (at.Step())
            {
                LedgerRow row = LedgerTables.Attempts.Read(at, GatewayOf);
                found.Add(row.Opened.Attempt, row);
            }

            return found;
        }

        public override void Dispose()
        {
            transaction.Dispose();
            connection.Dispose();
        }

        private NpgsqlDataReader Execute(string sql, IReadOnlyList<object> values)
        {
            using NpgsqlCommand command = Command(Numbered(sql));
            foreach (object value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            return Answer(command);
        }

        private NpgsqlDataReader Answer(NpgsqlCommand command)
        {
            try
            {
                return command.ExecuteReader();
            }
            catch (Exception refused) when (IsOfTheWorld(refused))
            {
                throw Away(store.Place, refused);
            }
        }

        private NpgsqlCommand Command(string sql) =>
            new(sql, connection, transaction) { CommandTimeout = seconds };
    }

    /// <summary>The transaction that runs on a connection.</summary>
    private sealed class Transaction(NpgsqlConnection connection) : ILedgerTransaction
    {
        public ILedgerCursor Ask(string sql, params IReadOnlyList<object> values)
        {
            using NpgsqlCommand command = new(Numbered(sql), connection);
            foreach (object value in values)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = value });
            }

            return new Cursor(connection.DataSource ?? "", command.ExecuteReader(), nextPage: null);
        }

        public void Run(string sql, params IReadOnlyList<object> values) => Ask(sql, values).Dispose();
    }

    /// <summary>An answer; of a long one a page at a time, so that nobody waits for what is not read.</summary>
    private sealed class Cursor(string place, NpgsqlDataReader first, Func<NpgsqlDataReader>? nextPage)
        : ILedgerCursor
    {
        private NpgsqlDataReader reader = first;
        private bool isPageEmpty = true;

        public bool Step()
        {
            while (!HasNext())
            {
                if (nextPage is null || isPageEmpty)
                {
                    return false;
                }

                reader.Dispose();
                reader = nextPage();
                isPageEmpty = true;
            }

            isPageEmpty = false;
            return true;
        }

        private bool HasNext()
        {
            try
            {
                return reader.Read();
            }
            catch (Exception refused) when (IsOfTheWorld(refused))
            {
                throw Away(place, refused);
            }
        }

        public long Int64(int column) => reader.GetInt64(column);

        public long? NullableInt64(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

        public string Text(int column) => reader.GetString(column);

        public string? NullableText(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

        public Guid Id(int column) => reader.GetGuid(column);

        public Guid? NullableId(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);

        public int Bytes(int column, ref byte[] buffer)
        {
            int length = checked((int)reader.GetBytes(column, 0, null, 0, 0));
            if (buffer.Length < length)
            {
                buffer = new byte[length];
            }

            return checked((int)reader.GetBytes(column, 0, buffer, 0, length));
        }

        public IReadOnlyList<string> Tags(int column) => reader.GetFieldValue<string[]>(column);

        public void Dispose() => reader.Dispose();
    }

    /// <summary>Question marks as PostgreSQL writes them: <c>$1</c>.</summary>
    private static string Numbered(string sql)
    {
        StringBuilder text = new(sql.Length + 16);
        int next = 1;
        for (int i = 0; i < sql.Length; i++)
        {
            if (sql[i] != '?')
            {
                text.Append(sql[i]);
            }
            else if (i + 1 < sql.Length && char.IsAsciiDigit(sql[i + 1]))
            {
                text.Append('$');
            }
            else
            {
                text.Append('$').Append(next++);
            }
        }

        return text.ToString();
    }

    /// <summary>The rows of a table for the attempts that are the first two values, found by its key whatever the planner thinks of their number.</summary>
    private static string AmongAttempts(string table, string alias) =>
        $"FROM unnest($1, $2) AS k (request, number), LATERAL (SELECT * FROM {table} x WHERE x.request = k.request AND x.number = k.number OFFSET 0) {alias}";

    private static void AddAttempts(
        NpgsqlParameterCollection parameters,
        IReadOnlyCollection<AttemptId> attempts
    )
    {
        Guid[] requests = new Guid[attempts.Count];
        short[] numbers = new short[attempts.Count];
        int i = 0;
        foreach (AttemptId attempt in attempts)
        {
            (requests[i], numbers[i]) = (attempt.RequestId, attempt.Number);
            i++;
        }

        parameters.Add(Array(requests, NpgsqlDbType.Uuid));
        parameters.Add(Array(numbers, NpgsqlDbType.Smallint));
    }

    private static NpgsqlParameter<T[]> Array<T>(T[] values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
