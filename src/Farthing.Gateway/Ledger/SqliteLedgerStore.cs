using Farthing.Gateway.Journal;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger;

/// <summary>A ledger in one SQLite file (WAL). One connection writes; each question has a connection of its own, so that a long export never holds up the projector.</summary>
public sealed partial class SqliteLedgerStore : ILedgerStore
{
    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly Lock gate = new();
    private readonly Statements statements;

    private SqliteLedgerStore(string path, SqliteConnection connection)
    {
        this.path = path;
        this.connection = connection;
        statements = new Statements(connection);
    }

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Opens a ledger, or begins one.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <exception cref="FarthingException">It cannot be opened, is no ledger, or was written by a newer version.</exception>
    public static SqliteLedgerStore Open(string path)
    {
        SqliteLibrary.Load();
        SqliteConnection? connection = null;
        try
        {
            if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is string folder)
            {
                Directory.CreateDirectory(folder);
            }

            connection = Connect(path);
            Execute(connection, "PRAGMA journal_mode = WAL");
            // A power failure may take the last transactions, whole: the journal has them.
            Execute(connection, "PRAGMA synchronous = NORMAL");
            SqliteSchema.Migrate(connection, path);
            return new SqliteLedgerStore(path, connection);
        }
        catch (Exception refused)
            when (refused is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection?.Dispose();
            throw new FarthingException(
                new Fault(LedgerFaultCodes.Unreadable, $"the ledger cannot be opened: {refused.Message}")
                {
                    File = path,
                    Expected =
                        "a ledger of this program in a folder that you may write to; farthing ledger rebuild makes it anew from the journal",
                },
                exitCode: 3
            );
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public LedgerPosition? Position(Guid gatewayId)
    {
        foreach (LedgerPosition position in Positions())
        {
            if (position.GatewayId == gatewayId)
            {
                return position;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<LedgerPosition> Positions()
    {
        using Reading reading = new(this);
        return Positions(reading);
    }

    internal static IReadOnlyList<LedgerPosition> Positions(Reading reading)
    {
        using SqliteStatement at = reading.Prepare(
            "SELECT id, segment, offset, sequence, unix_ns, first_sequence, first_segment FROM gateways ORDER BY number"
        );
        List<LedgerPosition> positions = [];
        while (at.Step())
        {
            positions.Add(
                new LedgerPosition(
                    Guid.ParseExact(at.Text(0), "N"),
                    new JournalPosition(at.Int64(1), at.Int64(2)),
                    at.Int64(3),
                    at.Int64(4),
                    at.Int64(5),
                    at.Int64(6)
                )
            );
        }

        return positions;
    }

    /// <inheritdoc/>
    public IReadOnlyList<OpenHold> OpenHolds(Guid gatewayId)
    {
        using Reading reading = new(this);
        return OpenHolds(reading, gatewayId);
    }

    internal static IReadOnlyList<OpenHold> OpenHolds(Reading reading, Guid gatewayId)
    {
        using SqliteStatement at = reading.Prepare(
            $"SELECT {SqliteSchema.OpenedColumns} FROM holds WHERE gateway = (SELECT number FROM gateways WHERE id = ?) ORDER BY reserve_seq"
        );
        at.Bind(SqliteRows.Name(gatewayId));
        List<OpenHold> holds = [];
        while (at.Step())
        {
            holds.Add(SqliteRows.ReadHold(at, reading.GatewayOf));
        }

        return holds;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            statements.Dispose();
            connection.Dispose();
        }
    }

    /// <summary>The ledger as it is now, for several questions.</summary>
    internal Reading Read() => new(this);

    internal static SqliteConnection Connect(string path)
    {
        SqliteConnectionStringBuilder builder = new()
        {
            DataSource = path,
            Pooling = false,
            Mode = SqliteOpenMode.ReadWriteCreate,
        };
        SqliteConnection connection = new(builder.ConnectionString);
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout = 10000");
        return connection;
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A connection for one question: it sees the ledger as it is when it first looks.</summary>
    internal sealed class Reading : IDisposable
    {
        private readonly SqliteConnection connection;
        private readonly Dictionary<long, Guid> gateways = [];

        public Reading(SqliteLedgerStore store)
        {
            connection = Connect(store.path);
            Execute(connection, "BEGIN");
        }

        public SqliteStatement Prepare(string sql) => new(connection, sql);

        /// <summary>The id of a gateway's number.</summary>
        public Guid GatewayOf(long number)
        {
            if (!gateways.TryGetValue(number, out Guid id))
            {
                using SqliteStatement at = Prepare("SELECT id FROM gateways WHERE number = ?");
                id = at.Bind(number).Step() ? Guid.ParseExact(at.Text(0), "N") : Guid.Empty;
                gateways.Add(number, id);
            }

            return id;
        }

        public void Dispose() => connection.Dispose();
    }
}
